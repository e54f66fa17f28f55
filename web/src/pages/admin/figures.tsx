import type { Analytics } from '../../client/index.ts';
import { useAdminWords } from '../../wording/admin.ts';
import type { Range } from './analytics-queries.ts';
import classes from './analytics.module.css';
import { Bars } from './bars.tsx';
import { ChartCard } from './chart-card.tsx';
import { HeatMap, hourText, weekdayNumber } from './heat-map.tsx';

interface FiguresProps {
  readonly analytics: Analytics;
  readonly range: Range;
}

/** In the order in which an appointment comes through them. */
const STATUSES = ['PENDING', 'CONFIRMED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW', 'CANCELLED', 'EXPIRED'] as const;
const VISITS = ['CONFIRMED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW'] as const;
const HOUR_SECONDS = 3600;

/** What the analytics say, each figure as a picture, a table and a file. */
export const Figures = ({ analytics, range }: FiguresProps) => (
  <>
    <Tiles analytics={analytics} />
    <div className={classes.charts}>
      <Totals analytics={analytics} range={range} />
      <Utilisation analytics={analytics} range={range} />
      <PeakHours analytics={analytics} range={range} />
      <div className={classes.stack}>
        <LeadTimes analytics={analytics} range={range} />
        <Rest analytics={analytics} range={range} />
      </div>
    </div>
  </>
);

const Tile = ({ name, value, help }: { readonly name: string; readonly value: string; readonly help: string }) => (
  <div className={classes.tile}>
    <dt>{name}</dt>
    <dd>
      <span className={classes.value}>{value}</span>
      <span className={classes.soft}>{help}</span>
    </dd>
  </div>
);

const Tiles = ({ analytics }: Pick<FiguresProps, 'analytics'>) => {
  const { w, format } = useAdminWords();
  const words = w.admin.analytics;
  const { totals, noShowRate, leadTimeHours, waitlist, notifications } = analytics;
  const of = (status: string): number => totals[status] ?? 0;
  const visits = VISITS.reduce((sum, status) => sum + of(status), 0);
  const length = (hours: number): string => w.admin.length(hours * HOUR_SECONDS);
  return (
    <dl className={classes.tiles}>
      <Tile name={words.visits} value={format.number(visits)} help={words.visitsHelp} />
      <Tile
        name={words.noShows}
        value={format.percent(noShowRate)}
        help={words.noShowsHelp(of('NO_SHOW'), of('NO_SHOW') + of('COMPLETED'))}
      />
      <Tile
        name={words.leadTime}
        value={length(leadTimeHours.median)}
        help={words.leadTimeHelp(length(leadTimeHours.p90))}
      />
      <Tile
        name={words.waitlist}
        value={words.waitlistOf(format.number(waitlist.fulfilled), format.number(waitlist.offered))}
        help={words.waitlistHelp}
      />
      <Tile
        name={words.notifications}
        value={format.number(notifications.sent)}
        help={words.notificationsHelp(format.number(notifications.failed))}
      />
    </dl>
  );
};

const Totals = ({ analytics: { totals }, range }: FiguresProps) => {
  const { w, format } = useAdminWords();
  const words = w.admin.analytics;
  const counts = STATUSES.map((status) => ({ name: words.statuses[status], count: totals[status] ?? 0 }));
  const most = Math.max(1, ...counts.map(({ count }) => count));
  const rows = counts.map(({ name, count }) => [name, format.number(count)]);
  return (
    <ChartCard title={words.totals} range={range} measures={['total']} head={[words.status, words.count]} rows={rows}>
      <Bars
        label={rows.map((row) => row.join(': ')).join(', ')}
        bars={counts.map(({ name, count }) => ({ name, share: count / most, text: format.number(count) }))}
      />
    </ChartCard>
  );
};

const Utilisation = ({ analytics: { utilisation }, range }: FiguresProps) => {
  const { w, format } = useAdminWords();
  const words = w.admin.analytics;
  return (
    <ChartCard
      title={words.utilisation}
      range={range}
      measures={['utilisation', 'bookedMinutes', 'offeredMinutes']}
      head={[words.doctor, words.booked, words.offered, words.ratio]}
      rows={utilisation.map(({ name, bookedMinutes, offeredMinutes, ratio }) => [
        name,
        words.hours(bookedMinutes),
        words.hours(offeredMinutes),
        format.percent(ratio),
      ])}
    >
      <Bars
        label={utilisation.map(({ name, ratio }) => `${name}: ${format.percent(ratio)}`).join(', ')}
        bars={utilisation.map(({ name, ratio, bookedMinutes, offeredMinutes }) => ({
          name,
          share: ratio,
          text: `${format.percent(ratio)} · ${words.bookedOf(words.hours(bookedMinutes), words.hours(offeredMinutes))}`,
        }))}
      />
    </ChartCard>
  );
};

const PeakHours = ({ analytics: { peakHours }, range }: FiguresProps) => {
  const { w, format } = useAdminWords();
  const words = w.admin.analytics;
  const [busiest] = peakHours.toSorted((a, b) => b.count - a.count);
  const label =
    busiest === undefined
      ? words.noPeak
      : words.busiest(format.weekday(weekdayNumber(busiest.day), 'long'), hourText(busiest.hour), busiest.count);
  return (
    <ChartCard
      title={words.peak}
      help={words.peakHelp}
      range={range}
      measures={['peakHour']}
      head={[words.weekday, words.hour, words.count]}
      rows={peakHours.map(({ day, hour, count }) => [
        format.weekday(weekdayNumber(day), 'long'),
        hourText(hour),
        format.number(count),
      ])}
    >
      <HeatMap peaks={peakHours} label={label} />
      <p className={classes.soft}>{label}</p>
    </ChartCard>
  );
};

const LeadTimes = ({ analytics: { leadTimeHours }, range }: FiguresProps) => {
  const { w } = useAdminWords();
  const words = w.admin.analytics;
  return (
    <ChartCard
      title={words.leadTimes}
      range={range}
      measures={['leadTimeHours', 'noShowRate']}
      head={[words.share, words.ahead]}
      rows={[
        [words.half, w.admin.length(leadTimeHours.median * HOUR_SECONDS)],
        [words.nineOfTen, w.admin.length(leadTimeHours.p90 * HOUR_SECONDS)],
      ]}
    />
  );
};

const Rest = ({ analytics: { waitlist, notifications }, range }: FiguresProps) => {
  const { w, format } = useAdminWords();
  const words = w.admin.analytics;
  return (
    <ChartCard
      title={words.rest}
      range={range}
      measures={['waitlist', 'notifications']}
      head={[words.what, words.number]}
      rows={[
        [words.waitOffered, format.number(waitlist.offered)],
        [words.waitFulfilled, format.number(waitlist.fulfilled)],
        [words.sent, format.number(notifications.sent)],
        [words.failed, format.number(notifications.failed)],
      ]}
    />
  );
};
