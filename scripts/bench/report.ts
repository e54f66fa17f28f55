/** One line of the report: what, how much, and what was aimed at where there is an aim. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  readonly goal?: string;
  /** Whether the goal is met; absent without one. */
  readonly met?: boolean;
}

export const figure = (what: string, value: number | string, goal?: string, met?: boolean): Figure => ({
  what,
  value: typeof value === 'number' ? String(Math.round(value * 1000) / 1000) : value,
  ...(goal !== undefined && { goal }),
  ...(met !== undefined && { met }),
});

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** Prints figures under a heading, in columns. */
export const print = (heading: string, figures: readonly Figure[]): void => {
  const width = (pick: (figure: Figure) => string) => Math.max(0, ...figures.map((figure) => pick(figure).length));
  const [what, value] = [width(({ what }) => what), width(({ value }) => value)];
  console.log(`\n${heading}`);
  for (const { what: name, value: amount, goal, met } of figures) {
    const mark = met === undefined ? '' : met ? '  met' : '  NOT MET';
    console.log(
      `  ${name.padEnd(what)}  ${amount.padStart(value)}${goal === undefined ? '' : `   goal ${goal}${mark}`}`,
    );
  }
};
