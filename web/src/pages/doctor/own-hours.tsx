import { useQuery } from '@tanstack/react-query';
import { me } from '../../app/queries.ts';
import { Answered } from '../../parts/answered.tsx';
import { AvailabilityEditor } from '../../parts/availability/availability-editor.tsx';
import { Page } from '../../parts/page.tsx';
import { OWN_SCHEDULE } from '../../parts/schedule/schedule-of.ts';
import { useWords } from '../../wording/index.tsx';

/** When the signed-in doctor works. */
export const OwnHours = () => {
  const { w } = useWords();
  const person = useQuery(me);
  return (
    <Page wide title={w.doctor.hours.title} lead={w.doctor.hours.lead}>
      <Answered of={person} rows={1} height={560}>
        {({ clinicId = '' }) => <AvailabilityEditor schedule={OWN_SCHEDULE} clinicId={clinicId} />}
      </Answered>
    </Page>
  );
};
