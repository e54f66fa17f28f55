import { defineConfig } from 'vitest/config';

const unit = ['canary', 'domain', 'contract', 'costs', 'http', 'email', 'identity', 'outbox', 'reactions', 'web'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          isolate: false,
          include: [...unit.map((room) => `test/${room}/**/*.test.ts`), 'test/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'store',
          include: ['test/{store,api}/**/*.test.ts'],
          globalSetup: ['test/support/dynamo.ts'],
          // They wait for the database most of the time.
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'stack',
          isolate: false,
          include: ['test/stack/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          globalSetup: ['test/journeys/setup.ts'],
          // Stories share one deployed system and its one inbox.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/setup.ts'],
          // Each story has its own people and clinic, and many wait for what others do.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
