import { InvokeCommand, LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { Hint, outputOf, type Target } from './target.ts';

/** Periodic work that may be run by hand at any time. */
export interface Job {
  readonly description: string;
  /** The output of the stack that names its function. */
  readonly output: string;
}

export const JOBS = {
  'extend-doctor-days': {
    description: 'Opens the next day of every doctor up to the horizon',
    output: 'ExtendDoctorDaysFunctionName',
  },
  'expire-holds': { description: 'Ends holds and offers whose time is over', output: 'ExpireHoldsFunctionName' },
  'expire-wishes': {
    description: 'Ends wishes of the waitlist whose dates have passed',
    output: 'ExpireWishesFunctionName',
  },
  sweep: { description: 'Publishes events that the stream left behind', output: 'SweepFunctionName' },
  repair: {
    description: 'Compares what follows from the facts with the facts and mends it',
    output: 'RepairFunctionName',
  },
  'finish-erasures': {
    description: 'Goes on with erasures of people until nothing is left of them',
    output: 'FinishErasuresFunctionName',
  },
  archive: {
    description: 'Moves appointments that ended over a year ago to the archive',
    output: 'ArchiveFunctionName',
  },
  'export-audit': {
    description: 'Copies the audit of the past days to the bucket that nobody can change',
    output: 'AuditExportFunctionName',
  },
  canary: {
    description: 'Books and cancels to see whether patients can; npm run canary makes its patient',
    output: 'CanaryFunctionName',
  },
} as const satisfies Readonly<Record<string, Job>>;

export type JobName = keyof typeof JOBS;
export const isJobName = (name: string): name is JobName => Object.hasOwn(JOBS, name);

/** Longer than any job may take. */
const PATIENCE_MS = 16 * 60_000;

export interface JobOutcome {
  readonly worked: boolean;
  /** What it answered, as JSON. */
  readonly answer: string;
}

/** Calls a function with a payload and waits for its end. */
export const invokeOutput = async (target: Target, output: string, payload: unknown): Promise<JobOutcome> => {
  const lambda = new LambdaClient({
    ...target.config,
    // Work that is asked for once is done once.
    maxAttempts: 1,
    requestHandler: { requestTimeout: PATIENCE_MS },
  });
  const FunctionName = await outputOf(target, output);
  const { FunctionError, Payload } = await lambda
    .send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }))
    .catch((error: unknown) => {
      if (error instanceof TooManyRequestsException)
        throw new Hint(`${FunctionName} may not run now: is it paused (npm run pause -- --resume), or too busy?`);
      throw error;
    });
  return { worked: FunctionError === undefined, answer: Payload ? Buffer.from(Payload).toString() : '' };
};

/** Runs a job to its end. */
export const runJob = (target: Target, name: JobName): Promise<JobOutcome> =>
  invokeOutput(target, JOBS[name].output, {});
