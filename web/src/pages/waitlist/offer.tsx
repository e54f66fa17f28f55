import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Answered } from '../../parts/answered.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ButtonLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { useWords } from '../../wording/index.tsx';
import { useBookingNames } from '../book/use-booking-names.ts';
import type { WaitlistEntry } from '../../client/index.ts';
import { OfferCard } from './offer-card.tsx';
import { wishes } from './wish-queries.ts';

/** The answer that a mail's button stands for; asked once more, because mail programs open links by themselves. */
export const Offer = () => {
  const { w } = useWords();
  const { waitlistEntryId, reply } = useParams({ from: '/waitlist/$waitlistEntryId/$reply' });
  const meant = reply === 'decline' ? 'decline' : 'accept';
  const list = useQuery(wishes);
  return (
    <Page
      title={meant === 'accept' ? w.waitlist.acceptTitle : w.waitlist.declineTitle}
      back={{ to: '/waitlist', text: w.waitlist.title }}
    >
      <Answered of={list}>
        {({ items }) => {
          const wish = items.find(({ id }) => id === waitlistEntryId);
          return wish?.offer === undefined ? (
            <Empty title={w.waitlist.gone}>
              <ButtonLink to="/appointments">{w.visits.title}</ButtonLink>
            </Empty>
          ) : (
            <Offered wish={wish} offer={wish.offer} meant={meant} />
          );
        }}
      </Answered>
    </Page>
  );
};

interface OfferedProps {
  readonly wish: WaitlistEntry;
  readonly offer: NonNullable<WaitlistEntry['offer']>;
  readonly meant: 'accept' | 'decline';
}

const Offered = ({ wish, offer, meant }: OfferedProps) => {
  const { clinic, type } = useBookingNames(wish.clinicId, wish.appointmentTypeId);
  if (clinic === undefined) return null;
  return (
    <>
      <p>{[type?.name, clinic.name].filter((part) => part !== undefined).join(' · ')}</p>
      <OfferCard wishId={wish.id} offer={offer} timeZone={clinic.timeZone} meant={meant} />
    </>
  );
};
