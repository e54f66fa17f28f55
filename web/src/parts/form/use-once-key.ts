import { useRef } from 'react';

/** The idempotency key for a body: the same while the body is, so that sending it again creates nothing twice. */
export const useOnceKey = (): ((body: unknown) => { 'Idempotency-Key': string }) => {
  const known = useRef({ body: '', key: '' });
  return (body) => {
    const text = JSON.stringify(body);
    if (known.current.body !== text) known.current = { body: text, key: crypto.randomUUID() };
    return { 'Idempotency-Key': known.current.key };
  };
};
