/** Wall times of a clinic's day as minutes since its midnight, for drawing. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const DAY_MINUTES = 1440;

/** Minutes since midnight of a wall time `HH:MM`. */
export const minutesOf = (wall: string): number => Number(wall.slice(0, 2)) * 60 + Number(wall.slice(3, 5));

/** The wall time `HH:MM` of minutes since midnight; `24:00` at the end of the day. */
export const wallOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** What of a span of instants, written with the clinic's offset, lies on a date; nothing when none of it does. */
export const onDate = (
  date: string,
  { start, end }: { readonly start: string; readonly end: string },
): Span | undefined => {
  const from = start.slice(0, 10) < date ? 0 : minutesOf(start.slice(11, 16));
  const to = end.slice(0, 10) > date ? DAY_MINUTES : minutesOf(end.slice(11, 16));
  const touches = start.slice(0, 10) <= date && end.slice(0, 10) >= date && to > 0;
  // Where clocks go back, something may end at an earlier wall time than it began.
  return touches ? { from, to: Math.max(to, from + 15) } : undefined;
};

/** The minute of the day that it is in a zone. */
export const minuteIn = (timeZone: string, at: number): number =>
  minutesOf(
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at),
  );

/** The whole hours that hold all spans; the usual ones when there are none. */
export const hoursAround = (spans: readonly Span[], usual: Span): Span => {
  const all = spans.length === 0 ? [usual] : spans;
  return {
    from: Math.floor(Math.min(...all.map(({ from }) => from)) / 60) * 60,
    to: Math.ceil(Math.max(...all.map(({ to }) => to)) / 60) * 60,
  };
};
