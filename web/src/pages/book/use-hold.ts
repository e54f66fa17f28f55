import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { answer } from '../../app/api.ts';
import { holdAppointment, type HoldAppointmentData } from '../../client/index.ts';

type Wish = Omit<HoldAppointmentData['body'], 'start' | 'reason'>;

/** Keeps a start for the patient. A repeated attempt carries the same key, so a lost answer makes no second hold. */
export const useHold = (wish: Wish, note: string) => {
  const attempt = useRef({ body: '', key: '' });
  return useMutation({
    mutationFn: (start: string) => {
      const body = { ...wish, start, ...(note.trim() !== '' && { reason: note.trim() }) };
      const text = JSON.stringify(body);
      if (attempt.current.body !== text) attempt.current = { body: text, key: crypto.randomUUID() };
      return answer(holdAppointment({ body, headers: { 'Idempotency-Key': attempt.current.key } }));
    },
    onSuccess: () => {
      // The same time may be chosen again after it was let go; that is another hold.
      attempt.current = { body: '', key: '' };
    },
  });
};
