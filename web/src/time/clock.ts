import { useEffect, useState } from 'react';

let aheadMs = 0;

/** Learns from an answer's `Date` how far the server's clock is ahead of this device's, where it matters. */
export const learnTime = (date: string | null): void => {
  const server = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(server)) return;
  const ahead = server - Date.now();
  // The header counts whole seconds.
  aheadMs = Math.abs(ahead) < 2_000 ? 0 : ahead;
};

/** The server's time, by which holds and offers run out. */
export const serverNow = (): number => Date.now() + aheadMs;

/** The server's time, now and again every `everyMs`. */
export const useNow = (everyMs: number): number => {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
};
