import { QUEUE } from '../../functions/contract/time-limits.ts';

interface Held<Message> {
  readonly message: Message;
  receives: number;
}

/**
 * A queue that delivers at least once: a message stays until its work has ended well, is given again after a failure or
 * a crash, and is set aside when it was received too often.
 */
export const queueDouble = <Message>() => {
  const waiting: Held<Message>[] = [];
  const deadLetters: Message[] = [];
  let sent = 0;

  const send = async (message: Message): Promise<void> => {
    sent++;
    waiting.push({ message, receives: 0 });
  };

  /** What happens at a delivery, `number` being 1 for the first: nothing unusual, or the function dies at its very end. */
  type Fate = (number: number, receives: number) => 'ends' | 'dies before the message is deleted';

  /** Delivers until nothing waits. @returns how many deliveries there were. */
  const drain = async (work: (message: Message) => Promise<void>, fate: Fate = () => 'ends'): Promise<number> => {
    let deliveries = 0;
    for (let held = waiting.shift(); held; held = waiting.shift()) {
      deliveries++;
      held.receives++;
      const failed = await work(held.message).then(
        () => false,
        () => true,
      );
      if (!failed && fate(deliveries, held.receives) === 'ends') continue;
      if (held.receives < QUEUE.receives) waiting.push(held);
      else deadLetters.push(held.message);
    }
    return deliveries;
  };

  return { send, drain, deadLetters, sent: () => sent };
};
