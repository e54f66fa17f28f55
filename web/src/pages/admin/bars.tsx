import classes from './analytics.module.css';

export interface Bar {
  readonly name: string;
  /** Of the longest: 0 to 1. */
  readonly share: number;
  readonly text: string;
}

interface BarsProps {
  /** What the bars say together. */
  readonly label: string;
  readonly bars: readonly Bar[];
}

/** Horizontal bars, each with its name and figure; a picture to screen readers, which have the table. */
export const Bars = ({ label, bars }: BarsProps) => (
  <div role="img" aria-label={label} className={classes.bars}>
    {bars.map(({ name, share, text }) => (
      <div key={name} className={classes.bar} data-bar={name}>
        <span>{name}</span>
        <span className={classes.track}>
          <span className={classes.fill} style={{ inlineSize: `${Math.min(1, share) * 100}%` }} />
        </span>
        <span className={classes.figure}>{text}</span>
      </div>
    ))}
  </div>
);
