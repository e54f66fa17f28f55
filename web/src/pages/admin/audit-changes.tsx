import type { AuditEntry } from '../../client/index.ts';
import { useAdminWords } from '../../wording/admin.ts';
import { changesOf, inWords } from './audit-fields.ts';
import classes from './audit.module.css';

const PERSONAL = '[personal]';
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/;

interface AuditChangesProps {
  readonly entry: AuditEntry;
  readonly timeZone: string;
}

/** What an entry changed, field by field, before and after. */
export const AuditChanges = ({ entry, timeZone }: AuditChangesProps) => {
  const { w, format } = useAdminWords();
  const words = w.admin.audit;
  const changes = changesOf(entry);
  const isChange = entry.before !== undefined;
  const text = (value: unknown): string => {
    if (value === undefined || value === null) return words.nothing;
    if (value === PERSONAL) return words.personal;
    if (typeof value === 'string') return INSTANT.test(value) ? format.moment(value, timeZone) : value;
    if (typeof value === 'number') return format.number(value);
    if (Array.isArray(value) && value.every((item) => typeof item !== 'object'))
      return value.length === 0 ? words.nothing : value.map(String).join(', ');
    return JSON.stringify(value);
  };
  if (changes.length === 0) return null;
  return (
    <details className={classes.changes} open={isChange}>
      <summary>{isChange ? words.changes : words.state}</summary>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.field}</th>
            {isChange && <th scope="col">{words.before}</th>}
            <th scope="col">{words.after}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before, after }) => (
            <tr key={field}>
              <th scope="row">{inWords(field.replaceAll('.', ': '))}</th>
              {isChange && <td>{text(before)}</td>}
              <td>{text(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
};
