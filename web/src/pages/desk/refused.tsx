import { RequestProblem } from '../../app/problem.ts';
import { Failure } from '../../parts/failure.tsx';
import { TimeButtons } from '../../parts/times/day-times.tsx';
import { useWords } from '../../wording/index.tsx';
import classes from './refused.module.css';

interface RefusedProps {
  readonly error: unknown;
  readonly timeZone: string;
  /** What did not happen. */
  readonly title?: string;
  readonly onChoose?: (start: string) => void;
}

/** Why the clinic's people could not do something, in their terms, with the nearest open times to do instead. */
export const Refused = ({ error, timeZone, title, onChoose }: RefusedProps) => {
  const { w } = useWords();
  const problem = error instanceof RequestProblem ? error : undefined;
  const refused: Partial<Record<string, string>> = w.desk.refused;
  const words = problem === undefined ? undefined : (refused[problem.code] ?? w.problems[problem.code]);
  if (problem === undefined || words === undefined || (problem.status >= 500 && title === undefined))
    return <Failure error={error} />;
  return (
    <div role="alert" className={classes.refused}>
      {title !== undefined && <p className={classes.title}>{title}</p>}
      <p>{words}</p>
      {problem.alternatives.length > 0 && onChoose !== undefined && (
        <>
          <p>{w.desk.alternatives}</p>
          <TimeButtons withDay slots={problem.alternatives} timeZone={timeZone} onChoose={onChoose} />
        </>
      )}
      {problem.requestId !== undefined && <p className={classes.id}>{w.app.requestId(problem.requestId)}</p>}
    </div>
  );
};
