import type { Affected } from '../../client/index.ts';
import { useWords } from '../../wording/index.tsx';
import { Empty } from '../empty.tsx';
import rows from '../rows.module.css';
import classes from './affected-list.module.css';
import type { Visit } from './schedule-of.ts';

/** `LEFT` is what can be said of an appointment that is no longer this doctor's, when nobody told who has it now. */
export type Outcome = Affected['outcome'] | 'LEFT';
export type Fate = Omit<Affected, 'outcome'> & { readonly outcome: Outcome };

interface AffectedListProps {
  readonly affected: readonly Fate[];
  readonly timeZone: string;
  /** Appointments seen before, for their patients' names. */
  readonly known: readonly Visit[];
}

const isOpen = ({ outcome }: Fate): boolean => outcome === 'PENDING';

/** What became of each appointment that a change concerned, while it is still being arranged and afterwards. */
export const AffectedList = ({ affected, timeZone, known }: AffectedListProps) => {
  const { w, format } = useWords();
  if (affected.length === 0) return <Empty title={w.doctor.affected.none} />;
  const open = affected.filter(isOpen).length;
  return (
    <div className={classes.list}>
      <p role="status">{open > 0 ? w.doctor.affected.arranging(open) : w.doctor.affected.arranged}</p>
      <ul className={rows.rows}>
        {affected.map(({ appointmentId, start, outcome, doctor }) => (
          <li key={appointmentId} className={rows.row} data-outcome={outcome}>
            <strong>{format.dayAndTime(start, timeZone)}</strong>
            <span className={rows.soft}>{known.find(({ id }) => id === appointmentId)?.patient?.name}</span>
            <span className={rows.end}>
              <span className={classes.outcome} data-outcome={outcome}>
                {outcome === 'REASSIGNED' && doctor !== undefined
                  ? w.doctor.affected.takenBy(doctor.name)
                  : w.doctor.affected.outcome[outcome]}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
};
