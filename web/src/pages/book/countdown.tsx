import { useWords } from '../../wording/index.tsx';
import classes from './countdown.module.css';

/** Screen readers are told at these numbers of seconds, not every second. */
const SPOKEN = [120, 60, 30, 10];

const RADIUS = 20;
const LENGTH = 2 * Math.PI * RADIUS;

/** How long the time is still kept, in seconds `left` of all. */
export const Countdown = ({ left, of }: { readonly left: number; readonly of: number }) => {
  const { w } = useWords();
  const spoken = SPOKEN.findLast((seconds) => left <= seconds);
  return (
    <div className={classes.countdown} data-low={left <= 30 ? '' : undefined}>
      <svg viewBox="0 0 48 48" width="48" height="48" aria-hidden>
        <circle cx="24" cy="24" r={RADIUS} className={classes.track} />
        <circle
          cx="24"
          cy="24"
          r={RADIUS}
          className={classes.left}
          strokeDasharray={LENGTH}
          strokeDashoffset={LENGTH * (1 - Math.min(1, left / of))}
        />
      </svg>
      <div>
        <p className={classes.clock} role="timer" aria-label={w.hold.leftSpoken(left)}>
          {w.hold.left(left)}
        </p>
        <p>{w.hold.kept}</p>
      </div>
      <p className={classes.spoken} role="status">
        {spoken !== undefined && w.hold.leftSpoken(spoken)}
      </p>
    </div>
  );
};
