import { isRefusal } from '../../functions/domain/refusal.ts';
import { countAppointment } from '../../functions/store/counts.ts';
import { expireHolds } from '../../functions/store/expiry.ts';
import { markPublished } from '../../functions/store/events.ts';
import { AUDIT_INDEXES, eventKey, OUTBOX_SHARDS } from '../../functions/store/keys.ts';
import { findOutboxPlaces, oldestUnpublished, OUTBOX_BEGIN, outboxPlaceOf } from '../../functions/store/outbox.ts';
import { countOpenStarts } from '../../functions/store/open-starts.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { indexAppointment, indexPatient } from '../../functions/store/search.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../../test/support/builders.ts';
import { eventOf, openPost, tell } from '../../test/support/letters.ts';
import { metered } from '../../test/support/meter.ts';
import { stubScheduler } from '../../test/support/scheduler.ts';
import { booked, cancelled, NOW, openWorld, savedPerson } from '../../test/support/world.ts';
import type { Measured, Units } from './model.ts';

const DOCTORS = 5;
const MONDAY = '2026-11-23';
/** A row of the audit and its indexes. */
const AUDIT_WRITES = 1 + Object.keys(AUDIT_INDEXES).length;

/** Counts the units of some work. */
const counting = (table: Table) => {
  const meter = metered(table);
  return async (work: (table: Table) => Promise<unknown>): Promise<Units> => {
    meter.reset();
    await work(meter.table);
    const { reads, writes } = meter.read();
    return { reads, writes };
  };
};

/** Reactions read their settings when they are loaded. */
const loadReactions = async () => {
  Object.assign(process.env, {
    TABLE_NAME: 't',
    MAIL_FROM: 'a@example.com',
    MAIL_CONFIGURATION_SET: 's',
    WEB_URL: 'https://example.com',
    VIDEO_URL: 'https://example.com',
    SIGNING_SECRET_ARN: 'a',
    USER_POOL_ID: 'u',
    API_URL: 'https://example.com',
    MAIL_QUEUE_URL: 'https://example.com',
    SMS_QUEUE_URL: 'https://example.com',
    BULK_MAIL_QUEUE_URL: 'https://example.com',
    MAILS_PER_SECOND: '1000',
    TEXTS_PER_SECOND: '1000',
    SCHEDULE_GROUP: 'g',
    SCHEDULE_ROLE_ARN: 'r',
    REMINDER_QUEUE_ARN: 'f',
    SCHEDULE_DLQ_ARN: 'q',
    AWS_REGION: 'us-east-1',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  const [{ arrange }, { repair }] = await Promise.all([
    import('../../functions/reactions/schedules.ts'),
    import('../../functions/reactions/repair.ts'),
  ]);
  return { arrange, repair };
};

/** Does each piece of work once on DynamoDB Local and counts its units by AWS's rules. */
export const measure = async (table: Table): Promise<Measured> => {
  const { arrange, repair } = await loadReactions();
  const world = await openWorld(table, { doctors: DOCTORS });
  const person = await savedPerson(table, { id: 'p' });
  const { clinic, type } = world;
  await countOpenStarts(table, { clinic, types: [type], date: MONDAY }, () => NOW);
  const unitsOf = counting(table);
  const inWorld = (through: Table) => ({ ...world, table: through });

  let id = '';
  const book = await unitsOf(async (through) => {
    ({ id } = await booked(inWorld(through), MONDAY_9, { patient: person.id }));
  });
  const appointment = await findAppointment(table, id);
  if (!appointment) throw new Error('not booked');
  const post = openPost(table);
  const schedules = stubScheduler().schedules();
  const follow = await unitsOf(async (through) => {
    await markPublished(through, eventKey(id, appointment.version));
    await tell(post, eventOf(appointment), through);
    await arrange(through, schedules, id, () => NOW);
    await countAppointment(through, id);
    await indexAppointment(through, { id, clinicId: clinic.id });
    await indexPatient(through, person.id, clinic.id);
    await countOpenStarts(through, { clinic, types: [type], date: MONDAY }, () => NOW);
  });
  const look = await unitsOf((through) => findAppointment(through, id));
  const list = await unitsOf((through) => openTimes(through, { clinic, type, from: MONDAY, to: '2026-11-27' }, NOW));
  const repairOnce = (through: Table) =>
    repair({
      table: through,
      schedules,
      now: () => NOW,
      random: seeded(1),
      newRoom: () => '',
      queue: post.mailroom.queue,
    })();
  await repairOnce(table);
  const repaired = await unitsOf(repairOnce);
  const cancel = await unitsOf(async (through) => {
    const gone = await cancelled(inWorld(through), appointment);
    if (isRefusal(gone)) throw new Error(gone.refused);
  });
  const idle = await unitsOf(async (through) => {
    await findOutboxPlaces(through);
    for (let shard = 0; shard < OUTBOX_SHARDS; shard++)
      await oldestUnpublished(through, shard, { from: OUTBOX_BEGIN, to: outboxPlaceOf(NOW) });
    await expireHolds(
      through,
      () => NOW,
      seeded(1),
      () => true,
    );
  });
  return {
    book,
    cancel,
    list,
    // The audit is a table of its own.
    follow: { ...follow, writes: follow.writes + AUDIT_WRITES },
    look,
    repair: repaired,
    idle,
  };
};
