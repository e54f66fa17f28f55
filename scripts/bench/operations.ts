import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { addDays, datesFrom } from '../../functions/domain/time.ts';
import { countOpenStarts } from '../../functions/store/open-starts.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import { DOCTOR_PREFIX, doctorDayKey } from '../../functions/store/keys.ts';
import { queryPrefix, type Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../../test/support/builders.ts';
import { transactionsAmong, watched } from '../../test/support/faulty.ts';
import { type Cost, metered } from '../../test/support/meter.ts';
import {
  bookAt,
  booked,
  cancelled,
  NOW,
  OFFICE_HOURS,
  openWorld,
  replaceAvailability,
  tally,
  type World,
} from '../../test/support/world.ts';
import { type Figure, figure, median } from './report.ts';

const HOUR = 3_600_000;
const MONDAY = '2026-11-23';
const MONTH = { timeZone: 'America/New_York' };
const policy = (horizonDays: number) => ({
  minNoticeMinutes: 60,
  horizonDays,
  cancelCutoffMinutes: 120,
  holdSeconds: 300,
  offerSeconds: 1800,
  reminderLeadMinutes: [1440, 120],
});

/** A clinic whose days are half full: every other hour of every doctor's is taken. */
const halfFull = async (table: Table, doctors: number, horizonDays: number): Promise<World> => {
  const world = await openWorld(table, { doctors, clinic: { ...MONTH, policy: policy(horizonDays) } });
  for (const date of datesFrom(MONDAY, addDays(MONDAY, horizonDays - 2))) {
    const days = await queryPrefix(table, doctorDayKey(world.clinic.id, date, '').PK, DOCTOR_PREFIX);
    const PutRequests = days.map(({ offered, ...day }) => {
      const all = offered instanceof Set ? [...(offered as Set<number>)] : [];
      const taken = new Set(all.filter((quarter) => quarter % 8 < 4));
      return { PutRequest: { Item: { ...day, offered, ...(taken.size > 0 && { taken }) } } };
    });
    for (let at = 0; at < PutRequests.length; at += 25)
      await table.client.send(
        new BatchWriteCommand({ RequestItems: { [table.name]: PutRequests.slice(at, at + 25) } }),
      );
  }
  return world;
};

/** The read model of a month, as the reactions to events keep it. */
const countMonth = async (table: Table, { clinic, type }: World): Promise<void> => {
  for (const date of datesFrom(MONDAY, addDays(MONDAY, 29)))
    await countOpenStarts(table, { clinic, types: [type], date }, () => NOW);
};

const costs = (name: string, { requests, trips, reads, writes }: Cost): string =>
  `${name}${requests} requests, ${trips} trips, ${reads} read and ${writes} write units`;

const priced = (what: string, cost: Cost, goal?: { readonly text: string; readonly met: boolean }): Figure =>
  figure(`${what} (units modelled)`, costs('', cost), goal?.text, goal?.met);

/** Requests, trips and modelled units of each operation. */
export const units = async (freshTable: () => Promise<Table>): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (const doctors of [10, 50, 500]) {
    const table = await freshTable();
    const world = await halfFull(table, doctors, 32);
    await countMonth(table, world);
    const meter = metered(table);
    for (const days of [7, 30]) {
      meter.reset();
      const range = { from: MONDAY, to: addDays(MONDAY, days - 1) };
      await openTimes(meter.table, { ...world, ...range }, NOW);
      const cost = meter.read();
      const goal =
        days === 30 ? { text: '1 trip, ≤ 1.5 read units', met: cost.trips <= 1 && cost.reads <= 1.5 } : undefined;
      figures.push(priced(`list any of ${doctors} doctors, ${days} days`, cost, goal));
    }
    if (doctors !== 50) continue;
    meter.reset();
    const [doctor] = world.doctors;
    const range = { from: MONDAY, to: addDays(MONDAY, 6), ...(doctor && { doctorId: doctor.id }) };
    await openTimes(meter.table, { ...world, ...range }, NOW);
    figures.push(priced('list one of 50 doctors, 7 days', meter.read()));
  }

  for (const [durationMinutes, goal] of [
    [15, 12],
    [30, 14],
    [60, 18],
  ] as const) {
    const table = await freshTable();
    const world = await openWorld(table, { doctors: 10, type: { durationMinutes } });
    const meter = metered(table);
    await booked(world, MONDAY_9, { patient: 'warm-up' });
    const request = { patient: 'patient-0199c8a4-4e5b-7c39-b1f4', key: 'k', through: meter.table };
    meter.reset();
    const appointment = await booked(world, MONDAY_9 + HOUR, request);
    const cost = meter.read();
    const met = cost.trips <= 2 && cost.writes <= goal;
    figures.push(priced(`book ${durationMinutes} minutes`, cost, { text: `2 trips, ≤ ${goal} write units`, met }));
    const largest = [...cost.written].sort((a, b) => b[1] - a[1]).slice(0, 3);
    figures.push(
      figure('  its largest items (modelled)', largest.map(([kind, size]) => `${kind} ${size} B`).join(', ')),
    );
    if (durationMinutes !== 30) continue;
    meter.reset();
    await booked(world, MONDAY_9 + HOUR, request);
    figures.push(priced('book again under the same key', meter.read()));
    meter.reset();
    await cancelled(world, appointment, { through: meter.table });
    figures.push(priced('cancel', meter.read()));
  }

  const table = await freshTable();
  const world = await openWorld(table, { clinic: { policy: policy(90) } });
  const meter = metered(table);
  const [doctor] = world.doctors;
  if (doctor) await replaceAvailability(meter.table, world.clinic, doctor, OFFICE_HOURS, NOW);
  figures.push(priced('change a doctor’s hours, 90 days ahead', meter.read()));
  return figures;
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

const LISTINGS = 61;

/** Medians in this process against DynamoDB Local, with nothing else going on; what is compared takes turns. */
export const latency = async (freshTable: () => Promise<Table>): Promise<Figure[]> => {
  const clinicOf = async (doctors: number) => {
    const table = await freshTable();
    const world = await halfFull(table, doctors, 8);
    await countMonth(table, world);
    return { world, list: () => openTimes(table, { ...world, from: MONDAY, to: addDays(MONDAY, 6) }, NOW) };
  };
  const [small, large] = [await clinicOf(10), await clinicOf(500)];
  const starts = (await small.list()).flatMap(({ slots }) => slots.map(({ start }) => start));
  await large.list();
  const pairs = [];
  for (let run = 0; run < LISTINGS; run++) pairs.push([await timed(small.list), await timed(large.list)] as const);
  const [ofTen, ofFiveHundred] = [median(pairs.map(([ms]) => ms)), median(pairs.map(([, ms]) => ms))];
  const growth = ofFiveHundred / ofTen;

  const booking = [];
  for (let run = 0; run < 40; run++)
    booking.push(
      await timed(() => booked(small.world, starts[run % starts.length] ?? MONDAY_9, { patient: `p-${run}` })),
    );
  return [
    figure('list any of 10 doctors, 7 days', `${ofTen.toFixed(1)} ms`),
    figure('list any of 500 doctors, 7 days', `${ofFiveHundred.toFixed(1)} ms`),
    figure('listing: 500 doctors over 10 (time)', `${growth.toFixed(2)}×`, '≤ 1.1×', growth <= 1.1),
    figure('book 30 minutes', `${median(booking).toFixed(1)} ms`),
  ];
};

/** Fifty people at one slot: of one doctor, and of fifty. */
export const herd = async (freshTable: () => Promise<Table>): Promise<Figure[]> => {
  const run = async (doctors: number) => {
    const world = await openWorld(await freshTable(), { doctors });
    await booked(world, MONDAY_9 + 4 * HOUR, { patient: 'warm-up' });
    const { table: through, calls } = watched(world.table);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => bookAt(world, MONDAY_9, { patient: `p-${index}`, through })),
    );
    const wins = outcomes.filter((outcome) => !isRefusal(outcome)).length;
    return { outcomes: tally(outcomes), wins, transactions: transactionsAmong(calls) };
  };
  const one = await run(1);
  const fifty = await run(50);
  const attempts = fifty.transactions / Math.max(1, fifty.wins);
  const text = (outcomes: Record<string, number>) =>
    Object.entries(outcomes)
      .map(([code, count]) => `${count} ${code}`)
      .join(', ');
  return [
    figure(
      '50 people, 1 doctor',
      text(one.outcomes),
      '1 win, 49 × 409',
      one.wins === 1 && one.outcomes.SLOT_TAKEN === 49,
    ),
    figure('  transactions for 49 losers', one.transactions - 1, '≤ 49', one.transactions - 1 <= 49),
    figure('50 people, 50 doctors', text(fifty.outcomes), '50 wins', fifty.wins === 50),
    figure('  attempts per win', attempts, '≤ 2.0', attempts <= 2),
  ];
};
