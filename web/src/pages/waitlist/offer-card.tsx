import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answer } from '../../app/api.ts';
import { acceptOffer, declineOffer, type WaitlistEntry } from '../../client/index.ts';
import { Failure } from '../../parts/failure.tsx';
import { useNow } from '../../time/clock.ts';
import { useWords } from '../../wording/index.tsx';
import { visitOf } from '../visits/visit-queries.ts';
import { wishes } from './wish-queries.ts';
import classes from './waitlist.module.css';

interface OfferCardProps {
  readonly wishId: string;
  readonly offer: NonNullable<WaitlistEntry['offer']>;
  readonly timeZone: string;
  /** The answer that the reader came to give; its button stands out. */
  readonly meant?: 'accept' | 'decline';
}

/** A time that opened and is kept for the reader until the offer runs out. */
export const OfferCard = ({ wishId, offer, timeZone, meant = 'accept' }: OfferCardProps) => {
  const { w, format } = useWords();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const now = useNow(1000);
  const left = Math.max(0, Math.ceil((Date.parse(offer.expiresAt) - now) / 1000));
  const path = { waitlistEntryId: wishId };
  const settled = (): Promise<unknown> =>
    Promise.all([
      cache.invalidateQueries({ queryKey: wishes.queryKey }),
      cache.invalidateQueries({ queryKey: ['appointments'] }),
    ]);
  const accepting = useMutation({
    mutationFn: () => answer(acceptOffer({ path })),
    onSuccess: async (appointment) => {
      cache.setQueryData(visitOf(appointment.id).queryKey, appointment);
      await navigate({
        to: '/appointments/$appointmentId',
        params: { appointmentId: appointment.id },
        search: { said: 'booked' },
      });
    },
    onSettled: settled,
  });
  const declining = useMutation({
    mutationFn: () => answer(declineOffer({ path })),
    onSuccess: () => navigate({ to: '/waitlist' }),
    onSettled: settled,
  });
  const isBusy = accepting.isPending || declining.isPending;
  const error = accepting.error ?? declining.error;
  return (
    <div className={classes.offer} role="group" aria-label={w.waitlist.offer}>
      <p>{w.waitlist.offer}</p>
      <p className={classes.when}>{format.dayAndTime(offer.start, timeZone)}</p>
      <p>{offer.doctor.name}</p>
      <p>{w.waitlist.offerLeft(w.hold.left(left))}</p>
      {error !== null && <Failure error={error} />}
      <div className={classes.actions}>
        <Button
          variant={meant === 'accept' ? 'filled' : 'default'}
          loading={accepting.isPending}
          disabled={isBusy || left === 0}
          onClick={() => accepting.mutate()}
        >
          {w.waitlist.accept}
        </Button>
        <Button
          variant={meant === 'decline' ? 'filled' : 'default'}
          loading={declining.isPending}
          disabled={isBusy}
          onClick={() => declining.mutate()}
        >
          {w.waitlist.decline}
        </Button>
      </div>
    </div>
  );
};
