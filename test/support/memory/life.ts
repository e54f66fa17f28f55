import { AsyncLocalStorage } from 'node:async_hooks';

/** A process that may end in the middle of its work, such as an invocation of a function. */
export interface Life {
  /** Ends it now. */
  readonly end: () => void;
  /** Does its work; whatever this begins belongs to the life. */
  readonly live: <Output>(work: () => Promise<Output>) => Promise<Output>;
}

interface Running {
  /** Where it ends: before its first effect (1), after it (2), before its second (3) … */
  readonly endsAt: number;
  readonly onEnd: () => void;
  steps: number;
  isOver: boolean;
}

const running = new AsyncLocalStorage<Running>();

const never = (): Promise<never> => new Promise(() => undefined);

const step = (life: Running): Promise<never> | undefined => {
  life.steps++;
  if (!life.isOver && life.steps >= life.endsAt) {
    life.isOver = true;
    life.onEnd();
  }
  return life.isOver ? never() : undefined;
};

/**
 * A life that ends at a step of its own accord, or when it is ended. Nothing comes of it afterwards: its next effect
 * never returns, so that no code after it runs.
 */
export const lifeOf = (endsAt = Infinity, onEnd: () => void = () => undefined): Life => {
  const life: Running = { endsAt, onEnd, steps: 0, isOver: false };
  return {
    end: () => {
      life.isOver = true;
    },
    live: (work) => running.run(life, work),
  };
};

/** Something that a double does for the process that asks it: what ended before never does it, or never hears of it. */
export const effect = async <Output>(work: () => Output | Promise<Output>): Promise<Output> => {
  const life = running.getStore();
  if (!life) return work();
  await step(life);
  try {
    return await work();
  } finally {
    await step(life);
  }
};
