import type { Analytics } from '../../client/index.ts';
import { useAdminWords } from '../../wording/admin.ts';
import classes from './analytics.module.css';

type Peak = Analytics['peakHours'][number];

const WEEK = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
/** Shades from nothing to the most. */
const LEVELS = 5;
/** Every so many hours one is named; more would not fit on a phone. */
const NAMED = 3;

/** 1 for Monday to 7 for Sunday. */
export const weekdayNumber = (day: Peak['day']): number => WEEK.indexOf(day) + 1;
export const hourText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** Weekdays by hours, darker where more appointments begin; a picture to screen readers, which have the table. */
export const HeatMap = ({ peaks, label }: { readonly peaks: readonly Peak[]; readonly label: string }) => {
  const { w, format } = useAdminWords();
  const first = Math.min(8, ...peaks.map(({ hour }) => hour));
  const last = Math.max(17, ...peaks.map(({ hour }) => hour));
  const hours = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const most = Math.max(1, ...peaks.map(({ count }) => count));
  const counts = new Map(peaks.map(({ day, hour, count }) => [`${day} ${hour}`, count]));
  const days = WEEK.map((_, index) => WEEK[(index + format.firstWeekday - 1) % WEEK.length] ?? 'MON');
  return (
    <div role="img" aria-label={label}>
      <div className={classes.heat} style={{ gridTemplateColumns: `2.5rem repeat(${hours.length}, minmax(0, 1fr))` }}>
        {days.map((day) => (
          <div key={day} className={classes.line}>
            <span className={classes.side}>{format.weekday(weekdayNumber(day), 'short')}</span>
            {hours.map((hour) => {
              const count = counts.get(`${day} ${hour}`) ?? 0;
              return (
                <span
                  key={hour}
                  className={classes.cell}
                  data-level={Math.ceil((count / most) * (LEVELS - 1))}
                  data-count={count}
                  title={w.admin.analytics.cell(format.weekday(weekdayNumber(day), 'long'), hourText(hour), count)}
                />
              );
            })}
          </div>
        ))}
        <div className={classes.line}>
          <span />
          {hours.map((hour, index) => (
            <span key={hour} className={classes.hour}>
              {index % NAMED === 0 ? hour : ''}
            </span>
          ))}
        </div>
      </div>
      <p className={classes.legend}>
        {w.admin.analytics.fewer}
        {Array.from({ length: LEVELS }, (_, level) => (
          <span key={level} className={classes.cell} data-level={level} />
        ))}
        {w.admin.analytics.more}
      </p>
    </div>
  );
};
