import { inject } from 'vitest';
import type { Cloud } from '../../scripts/local/cloud.ts';
import type { Seeded } from '../../scripts/seed.ts';

/** The deployed and seeded system that the journeys go through. */
export type System = Pick<
  Cloud,
  | 'apiUrl'
  | 'webUrl'
  | 'inboxUrl'
  | 'awsEndpoint'
  | 'tableName'
  | 'userPoolId'
  | 'userPoolClientId'
  | 'scheduleGroup'
  | 'outputs'
  | 'stateDir'
> &
  Seeded;

declare module 'vitest' {
  interface ProvidedContext {
    readonly system: System;
  }
}

export const system: System = inject('system');

/** An output of the stack by name. */
export const output = (name: string): string => {
  const value = system.outputs[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}`);
  return value;
};
