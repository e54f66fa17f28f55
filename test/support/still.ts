import { vi } from 'vitest';

/**
 * How long a booking has competed is the one thing that the store asks the machine: for the tests it never took any
 * time, so that no outcome hangs on how busy the machine is.
 */
vi.useFakeTimers({ toFake: ['performance'] });
