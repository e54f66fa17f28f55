import { Logger } from '@aws-lambda-powertools/logger';
import { auditRuleOf } from '../contract/audits.ts';
import type { Route } from '../contract/route.ts';
import type { Actor } from '../domain/appointment.ts';
import { type AuditEntry, type AuditObject, type AuditSubject, auditable, changedFields } from '../domain/audit.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { EpochMs } from '../domain/time.ts';

const logger = new Logger({ serviceName: 'audit' });

/** Hands entries over to the one function that writes them; `delaySeconds` later, where that is said. */
export type AuditTrail = (entries: readonly AuditEntry[], delaySeconds?: number) => Promise<void>;

/** Who asks for what, from where. */
export interface Asked {
  readonly route: Route;
  readonly actor: Actor;
  readonly path: Readonly<Record<string, unknown>>;
  readonly now: EpochMs;
  readonly requestId: string;
  readonly sourceIp: string;
}

/** What an operation adds to its entry, where the answer does not say it. */
export interface AuditNote {
  readonly subjects?: readonly AuditSubject[];
  /** The object as it was before the change. */
  readonly before?: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The name under which an answer may hold the object beside other things: `timeOff` beside `affected`. */
const fieldOf = (objectType: AuditObject): string =>
  objectType.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const KINDS: Readonly<Record<string, AuditObject>> = {
  patient: 'patient',
  doctor: 'doctor',
  appointment: 'appointment',
};

const NOBODY_KNOWS = '-';

/** What the path names last: the object itself, unless something new is made below it. */
const namedBy = ({ route, path }: Asked): string | undefined => {
  const [, name = ''] = /\{(\w+)\}$/.exec(route.path) ?? /\{(\w+)\}\/[^{]*$/.exec(route.path) ?? [];
  return textOf(path[name]);
};

const subjectIn = (objectType: AuditObject, fields: Fields, asked: Asked): AuditSubject => {
  const type = KINDS[String(fields['kind'])] ?? objectType;
  const within = fields[fieldOf(type)];
  const object = isFields(within) ? within : fields;
  const objectId =
    textOf(object['id']) ??
    textOf(object['userId']) ??
    textOf(object['doctorId']) ??
    textOf(object['date']) ??
    namedBy(asked) ??
    NOBODY_KNOWS;
  const patient = object['patient'] ?? fields['patient'];
  const patientId = textOf(object['patientId']) ?? (isFields(patient) ? textOf(patient['id']) : undefined);
  return {
    objectType: type,
    objectId,
    appointmentId: type === 'appointment' ? objectId : textOf(object['appointmentId']),
    patientId: type === 'patient' || type === 'profile' ? objectId : patientId,
  };
};

/** Everybody and everything that an answer shows: each item of a list by itself. */
export const subjectsOf = (objectType: AuditObject, body: unknown, asked: Asked): readonly AuditSubject[] => {
  const items = isFields(body) && Array.isArray(body['items']) ? body['items'] : [body];
  return items.map((item) => subjectIn(objectType, isFields(item) ? item : {}, asked));
};

/** What was before, as an answer would show it: what no answer tells is nothing that changed. */
const shownOf = ({ answer }: Route, before: Fields | undefined): Fields | undefined => {
  const shown = before && answer?.safeParse(before);
  return shown?.success === true && isFields(shown.data) ? shown.data : before;
};

const withoutAudit = { begin: async () => undefined, end: async () => undefined };

/** How long it may be unknown what came of a change; no request takes that long. */
const UNKNOWN_AFTER_SECONDS = 60;

const NOT_NOW = refuse('TRY_AGAIN', { detail: 'What is done here has to be written down, which is not possible now.' });

/**
 * The audit of one request. A read is handed over before its answer is: without an entry nobody sees anything. A change
 * is announced before it is made, for an entry that appears a minute later and says that nobody knows what came of it;
 * what did come of it is handed over afterwards, takes that entry's place before it appears, and may fail without the
 * change ever being lost from the audit.
 */
export const auditOf = (asked: Asked, trail: AuditTrail) => {
  const { route, actor, now, requestId, sourceIp } = asked;
  const rule = auditRuleOf(route.operationId);
  if (rule === undefined) throw new Error(`nobody decided what ${route.operationId} leaves in the audit`);
  if (rule === 'nothing' || (actor.role === 'patient' && rule.audits !== 'change')) return withoutAudit;
  const { audits, objectType } = rule;

  const entry = (subject: AuditSubject, index: number): AuditEntry => ({
    id: `${requestId}.${index}`,
    at: now,
    actor: { id: actor.id, role: actor.role },
    action: route.operationId,
    requestId,
    sourceIp,
    ...subject,
  });
  const handOver = async (entries: readonly AuditEntry[], delaySeconds?: number): Promise<boolean> => {
    try {
      if (entries.length > 0) await trail(entries, delaySeconds);
      return true;
    } catch (error) {
      logger.error('the audit was not reached', { route: route.operationId, requestId, error: error as Error });
      return false;
    }
  };
  const unknown = (): AuditEntry => ({ ...entry(subjectIn(objectType, {}, asked), 0), outcome: 'UNKNOWN' });

  return {
    /** Before anything is done. */
    begin: async (): Promise<Refusal | undefined> => {
      if (audits === 'read') return undefined;
      return (await handOver([unknown()], UNKNOWN_AFTER_SECONDS)) ? undefined : NOT_NOW;
    },
    /** When the answer is known and before it is given. */
    end: async (
      outcome: Refusal | { readonly body: unknown; readonly note: AuditNote },
    ): Promise<Refusal | undefined> => {
      if ('refused' in outcome) {
        if (audits !== 'read') await handOver([{ ...unknown(), outcome: outcome.refused }]);
        return undefined;
      }
      const { body, note } = outcome;
      const entries = (note.subjects ?? subjectsOf(objectType, body, asked)).map(entry);
      if (audits === 'read') return (await handOver(entries)) ? undefined : NOT_NOW;
      const after = audits === 'change' && isFields(body) ? body : undefined;
      const before = shownOf(route, note.before);
      const changed = changedFields(before, after);
      await handOver(
        entries.map((one) => ({
          ...one,
          ...(changed.length > 0 && { changed }),
          before: auditable(objectType, before),
          after: auditable(objectType, after),
        })),
      );
      return undefined;
    },
  };
};
