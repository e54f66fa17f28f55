import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer } from '../../app/api.ts';
import { doctorsOf } from '../../app/queries.ts';
import { leaveWaitlist, type WaitlistEntry } from '../../client/index.ts';
import { Failure } from '../../parts/failure.tsx';
import { useWords } from '../../wording/index.tsx';
import { useBookingNames } from '../book/use-booking-names.ts';
import { OfferCard } from './offer-card.tsx';
import { wishes } from './wish-queries.ts';
import classes from './waitlist.module.css';

/** One wish: what for, since when which place in line, and the offer if there is one. */
export const Wish = ({ wish }: { readonly wish: WaitlistEntry }) => {
  const { w, format } = useWords();
  const cache = useQueryClient();
  const { clinic, type } = useBookingNames(wish.clinicId, wish.appointmentTypeId);
  const doctors = useQuery({ ...doctorsOf(wish.clinicId), enabled: wish.doctorId !== undefined });
  const doctor = doctors.data?.items.find(({ id }) => id === wish.doctorId);
  const leaving = useMutation({
    mutationFn: () => answer(leaveWaitlist({ path: { waitlistEntryId: wish.id } })),
    // Gone from the list at once; it comes back if the API refuses.
    onMutate: async () => {
      await cache.cancelQueries({ queryKey: wishes.queryKey });
      const before = cache.getQueryData(wishes.queryKey);
      cache.setQueryData(
        wishes.queryKey,
        (list) => list && { ...list, items: list.items.filter(({ id }) => id !== wish.id) },
      );
      return before;
    },
    onError: (_error, _wish, before) => cache.setQueryData(wishes.queryKey, before),
    onSettled: () => cache.invalidateQueries({ queryKey: wishes.queryKey }),
  });
  const hours =
    wish.earliest !== undefined || wish.latest !== undefined
      ? w.waitlist.between(wish.earliest ?? '00:00', wish.latest ?? '24:00')
      : undefined;
  return (
    <article className={classes.wish} aria-label={type?.name}>
      <div className={classes.head}>
        <h2>{type?.name ?? '…'}</h2>
        <span>{wish.offer === undefined ? w.waitlist.position(wish.position) : w.waitlist.status.OFFERED}</span>
      </div>
      <p className={classes.soft}>
        {[clinic?.name, w.waitlist.range(format.date(wish.from), format.date(wish.to)), hours, doctor?.name]
          .filter((part) => part !== undefined)
          .join(' · ')}
      </p>
      {wish.offer !== undefined && clinic !== undefined && (
        <OfferCard wishId={wish.id} offer={wish.offer} timeZone={clinic.timeZone} />
      )}
      {leaving.isError && <Failure error={leaving.error} />}
      <div>
        <Button variant="subtle" size="compact-md" loading={leaving.isPending} onClick={() => leaving.mutate()}>
          {w.waitlist.leave}
        </Button>
      </div>
    </article>
  );
};
