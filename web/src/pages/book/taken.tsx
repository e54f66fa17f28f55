import { RequestProblem } from '../../app/problem.ts';
import { Failure } from '../../parts/failure.tsx';
import { TimeButtons } from '../../parts/times/day-times.tsx';
import { useWords } from '../../wording/index.tsx';
import classes from './taken.module.css';

interface TakenProps {
  readonly error: unknown;
  readonly timeZone: string;
  readonly onChoose: (start: string) => void;
}

/** A time that was taken meanwhile, and the nearest that are open instead, to be taken right here. */
export const Taken = ({ error, timeZone, onChoose }: TakenProps) => {
  const { w } = useWords();
  const isTaken =
    error instanceof RequestProblem && (error.code === 'SLOT_TAKEN' || error.code === 'NO_DOCTOR_AVAILABLE');
  if (!isTaken) return <Failure error={error} />;
  const { alternatives } = error;
  return (
    <div role="alert" className={classes.taken}>
      <p className={classes.title}>{w.problems[error.code]}</p>
      <p>{alternatives.length > 0 ? w.book.alternatives : w.book.noAlternatives}</p>
      <TimeButtons withDay slots={alternatives} timeZone={timeZone} onChoose={onChoose} />
    </div>
  );
};
