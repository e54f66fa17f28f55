import type { AuditEntry } from '../../client/index.ts';
import { TextLink } from '../../parts/link.tsx';
import { useSession } from '../../session/session.ts';
import { ownTimeZone } from '../../time/format.ts';
import { useAdminWords } from '../../wording/admin.ts';
import { AuditChanges } from './audit-changes.tsx';
import { inWords } from './audit-fields.ts';
import classes from './audit.module.css';

/** The end of an id, by which two of them are told apart. */
const short = (id: string): string => (id.length > 12 ? `…${id.slice(-8)}` : id);

interface AuditEntryRowProps {
  readonly entry: AuditEntry;
  /** The zone in which times are written; the reader's own when absent. */
  readonly timeZone?: string | undefined;
  /** On the page of an appointment nothing leads to it. */
  readonly isOfOne?: boolean;
  /** Nor to the same person on the page of one. */
  readonly isOfActor?: boolean;
}

/** Who did what to what, when, from where, and what it changed. */
export const AuditEntryRow = ({
  entry,
  timeZone = ownTimeZone(),
  isOfOne = false,
  isOfActor = false,
}: AuditEntryRowProps) => {
  const { w, format } = useAdminWords();
  const words = w.admin.audit;
  const ownId = useSession()?.userId;
  const { at, actor, action, objectType, objectId, appointmentId, requestId, sourceIp, outcome } = entry;
  const who = actor.id === ownId ? words.you : short(actor.id);
  // A reader of the audit wants the contract's word, not the advice that the person got.
  const why = outcome?.toLowerCase().replaceAll('_', ' ') ?? '';
  const refusal = outcome === 'UNKNOWN' ? words.unknownOutcome : words.refused(why);
  return (
    <article className={classes.entry} data-refused={outcome === undefined ? undefined : ''}>
      <div className={classes.what}>
        <strong>{words.events[action] ?? inWords(action)}</strong>
        <time dateTime={at}>{format.moment(at, timeZone)}</time>
      </div>
      <p className={classes.soft}>
        {words.roles[actor.role]}
        {actor.role !== 'system' && ` (${who})`}
        {!isOfOne && ` · ${words.objects[objectType]} ${short(objectId)}`}
        {sourceIp !== undefined && ` · ${words.ip(sourceIp)}`}
      </p>
      {outcome !== undefined && <p className={classes.refused}>{refusal}</p>}
      <AuditChanges entry={entry} timeZone={timeZone} />
      <p className={classes.links}>
        {actor.role !== 'system' && !isOfActor && (
          <TextLink to="/admin/audit" search={{ actor: actor.id }} aria-label={words.whatElse(who)}>
            {words.allOf}
          </TextLink>
        )}
        {!isOfOne && appointmentId !== undefined && (
          <TextLink to="/admin/appointments/$appointmentId/history" params={{ appointmentId }}>
            {words.history}
          </TextLink>
        )}
        <span className={classes.soft}>{words.request(requestId)}</span>
      </p>
    </article>
  );
};
