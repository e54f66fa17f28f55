import { RequestProblem } from '../../app/problem.ts';
import { Failure } from '../../parts/failure.tsx';
import { useWords } from '../../wording/index.tsx';
import classes from './code-problem.module.css';

interface CodeProblemProps {
  readonly error: unknown;
  /** What to say of a wrong code, where it was not the mailed one. */
  readonly wrong?: string;
}

/** A code that does not fit is the reader's to mend, so it is said without a reference. */
export const CodeProblem = ({ error, wrong }: CodeProblemProps) => {
  const { w } = useWords();
  if (!(error instanceof RequestProblem) || error.code !== 'VALIDATION_FAILED') return <Failure error={error} />;
  const isPassword = error.errors.some(({ pointer }) => pointer === '/password');
  return (
    <p role="alert" className={classes.problem}>
      {isPassword ? w.account.passwordWeak : (wrong ?? w.account.codeWrong)}
    </p>
  );
};
