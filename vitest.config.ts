import { defineConfig } from 'vitest/config';
import { HANG_MS } from './scripts/local/wait.ts';

const unit = ['canary', 'domain', 'contract', 'costs', 'http', 'email', 'identity', 'memory', 'reactions', 'web'];

/** A test that hangs ends after what it waits for has said that it hangs. How quick one is, no test asks. */
const patience = {
  testTimeout: 4 * HANG_MS,
  hookTimeout: 4 * HANG_MS,
  expect: { poll: { timeout: HANG_MS } },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patience,
          name: 'unit',
          isolate: false,
          include: [...unit.map((room) => `test/${room}/**/*.test.ts`), 'test/*.test.ts'],
        },
      },
      {
        test: {
          ...patience,
          name: 'store',
          include: ['test/{store,api}/**/*.test.ts'],
          globalSetup: ['test/support/dynamo.ts'],
          setupFiles: ['test/support/still.ts'],
          // They wait for the database most of the time.
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...patience,
          name: 'stack',
          isolate: false,
          include: ['test/stack/**/*.test.ts'],
        },
      },
      {
        test: {
          ...patience,
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          globalSetup: ['test/journeys/setup.ts'],
          // Stories share one deployed system and its one inbox.
          fileParallelism: false,
        },
      },
      {
        test: {
          ...patience,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/setup.ts'],
          // Each story has its own people and clinic, and many wait for what others do.
          maxWorkers: 2,
        },
      },
    ],
  },
});
