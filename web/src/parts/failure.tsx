import { Alert, Button } from '@mantine/core';
import { RequestProblem } from '../app/problem.ts';
import { useWords } from '../wording/index.tsx';
import classes from './failure.module.css';

interface FailureProps {
  readonly error: unknown;
  readonly retry?: (() => unknown) | undefined;
}

/** What went wrong in people's words, with the request's id for whoever helps them. */
export const Failure = ({ error, retry }: FailureProps) => {
  const { w } = useWords();
  const problem = error instanceof RequestProblem ? error : undefined;
  return (
    <Alert color="red" variant="default" role="alert" title={w.app.somethingWrong} className={classes.failure}>
      <p>{problem === undefined ? w.problems.UNREADABLE : w.problems[problem.code]}</p>
      {problem?.requestId !== undefined && <p className={classes.id}>{w.app.requestId(problem.requestId)}</p>}
      {retry !== undefined && (
        <Button variant="default" size="xs" mt="sm" onClick={() => void retry()}>
          {w.app.tryAgain}
        </Button>
      )}
    </Alert>
  );
};
