import { useQuery } from '@tanstack/react-query';
import { Answered } from '../../parts/answered.tsx';
import { Page } from '../../parts/page.tsx';
import { hoursOf, OWN_SCHEDULE } from '../../parts/schedule/schedule-of.ts';
import { TimeOffEditor } from '../../parts/time-off/time-off-editor.tsx';
import { useWords } from '../../wording/index.tsx';

/** When the signed-in doctor is away. */
export const OwnTimeOff = () => {
  const { w } = useWords();
  const hours = useQuery(hoursOf(OWN_SCHEDULE));
  return (
    <Page title={w.doctor.timeOff.title} lead={w.doctor.timeOff.lead}>
      <Answered of={hours}>{({ timeZone }) => <TimeOffEditor schedule={OWN_SCHEDULE} timeZone={timeZone} />}</Answered>
    </Page>
  );
};
