/** One step of a start: reported when it begins and when it ends. */
export interface Step {
  readonly name: string;
  readonly state: 'started' | 'done';
  readonly milliseconds: number;
  readonly detail?: string | undefined;
}
export type OnStep = (step: Step) => void;

/** A step that failed, why, and where to read more. */
export class StepError extends Error {
  readonly step: string;
  readonly log: string | undefined;

  constructor(step: string, reason: string, log?: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'StepError';
    this.step = step;
    this.log = log;
  }
}

/** A reason with the log that tells more. */
export class LoggedError extends Error {
  readonly log: string;

  constructor(reason: string, log: string) {
    super(reason);
    this.name = 'LoggedError';
    this.log = log;
  }
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Runs one step, reports it, and names it in whatever goes wrong. */
export const step = async <T>(
  onStep: OnStep,
  name: string,
  work: () => Promise<T>,
  detail?: (result: T) => string,
): Promise<T> => {
  const begun = performance.now();
  const report = (state: Step['state'], text?: string): void =>
    onStep({ name, state, milliseconds: performance.now() - begun, detail: text });
  report('started');
  try {
    const result = await work();
    report('done', detail?.(result));
    return result;
  } catch (error) {
    if (error instanceof StepError) throw error;
    throw new StepError(name, reasonOf(error), error instanceof LoggedError ? error.log : undefined, error);
  }
};
