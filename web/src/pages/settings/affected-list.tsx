import type { Affected } from '../../client/index.ts';
import { Empty } from '../../parts/empty.tsx';
import rows from '../../parts/rows.module.css';
import { useAdminWords } from '../../wording/admin.ts';

interface AffectedListProps {
  readonly affected: readonly Affected[];
  readonly timeZone: string;
}

/** The appointments that a closure or a leave concerns, and what became of each so far. */
export const AffectedList = ({ affected, timeZone }: AffectedListProps) => {
  const { w, format } = useAdminWords();
  const words = w.admin.affected;
  const open = affected.filter(({ outcome }) => outcome === 'PENDING').length;
  if (affected.length === 0) return <Empty title={words.none} />;
  return (
    <section className={rows.section} aria-labelledby="affected">
      <h2 id="affected">{words.title}</h2>
      <p role="status" className={rows.soft}>
        {open === 0 ? words.done(affected.length) : words.working(open, affected.length)}
      </p>
      <ul className={rows.rows}>
        {affected.map(({ appointmentId, start, outcome, doctor }) => (
          <li key={appointmentId} className={rows.row}>
            <strong>{format.dayAndTime(start, timeZone)}</strong>
            <span className={rows.soft}>
              {outcome === 'REASSIGNED' && doctor !== undefined ? words.to(doctor.name) : words.outcome[outcome]}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};
