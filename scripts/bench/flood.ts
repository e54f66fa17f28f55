import { writeLimiter } from '../../functions/store/limits.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../../test/support/builders.ts';
import { flood } from '../../test/support/flood.ts';
import { metered } from '../../test/support/meter.ts';
import { booked, NOW, openWorld } from '../../test/support/world.ts';
import { type Figure, figure, median } from './report.ts';

const HOUR = 3_600_000;
const clock = (): number => performance.now();

const text = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, times]) => `${times} × ${what}`)
    .join(', ');

/** What counting writes adds to a booking, and who is served while one person sends all they can. */
export const flooding = async (freshTable: () => Promise<Table>): Promise<Figure[]> => {
  const world = await openWorld(await freshTable());
  const meter = metered(world.table);
  const limit = writeLimiter(meter.table, 120);
  await booked(world, MONDAY_9, { patient: 'warm-up' });
  meter.reset();
  await booked(world, MONDAY_9 + HOUR, { patient: 'unlimited', through: meter.table });
  const without = meter.read();
  meter.reset();
  await booked(world, MONDAY_9 + 2 * HOUR, {
    patient: 'limited',
    through: meter.table,
    admission: limit('limited', NOW),
  });
  const beside = meter.read();

  const calm = await flood(await freshTable(), { requests: 0, others: 28, mostPerMinute: 120, clock });
  const { flooder, others, othersMs, requestsForRefused } = await flood(await freshTable(), {
    requests: 5_000,
    others: 28,
    mostPerMinute: 120,
    clock,
  });
  const served = others['201'] ?? 0;
  const refused = flooder['429 RATE_LIMITED'] ?? 0;
  return [
    figure(
      'counting a booking against its person (units modelled)',
      `${beside.requests - without.requests} request, ${beside.trips - without.trips} trips, ${beside.writes - without.writes} write units more`,
      '0 trips, 1 write unit',
      beside.trips === without.trips && beside.writes - without.writes === 1,
    ),
    figure('one person, 5,000 bookings, 50 at once', text(flooder), '≥ 4,880 refused', refused >= 4_880),
    figure('  asked of the table for those refused', `${requestsForRefused} requests`),
    figure('28 others meanwhile', text(others), '28 × 201', served === 28),
    figure(
      '  they wait (median)',
      `${median(othersMs).toFixed(1)} ms; without the flood ${median(calm.othersMs).toFixed(1)} ms`,
    ),
  ];
};
