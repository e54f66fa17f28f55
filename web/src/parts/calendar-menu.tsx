import { Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Appointment, Clinic } from '../client/index.ts';
import { useWords } from '../wording/index.tsx';
import { download } from './download.ts';
import { Failure } from './failure.tsx';

interface CalendarMenuProps {
  readonly appointment: Pick<Appointment, 'start' | 'end' | 'mode' | 'meetingUrl'>;
  readonly clinic: Clinic | undefined;
  readonly typeName: string | undefined;
  readonly file: () => Promise<unknown>;
}

const compact = (at: string): string => new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** Ways to put an appointment into one's calendar. */
export const CalendarMenu = ({ appointment, clinic, typeName, file }: CalendarMenuProps) => {
  const { w } = useWords();
  const saving = useMutation({
    mutationFn: file,
    onSuccess: (text) => download('appointment.ics', String(text), 'text/calendar;charset=utf-8'),
  });
  const { start, end, mode, meetingUrl } = appointment;
  const title = [typeName, clinic?.name].filter((part) => part !== undefined).join(', ');
  const location = mode === 'virtual' ? (meetingUrl ?? '') : (clinic?.address ?? '');
  const google = `https://calendar.google.com/calendar/render?${new URLSearchParams({
    action: 'TEMPLATE',
    text: title,
    dates: `${compact(start)}/${compact(end)}`,
    location,
  }).toString()}`;
  const outlook = `https://outlook.live.com/calendar/0/deeplink/compose?${new URLSearchParams({
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: title,
    startdt: new Date(start).toISOString(),
    enddt: new Date(end).toISOString(),
    location,
  }).toString()}`;
  return (
    <>
      <Menu position="bottom-start" withinPortal={false}>
        <Menu.Target>
          <Button loading={saving.isPending}>{w.visit.addToCalendar}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => saving.mutate()}>{w.visit.calendarFile}</Menu.Item>
          <Menu.Item component="a" href={google} target="_blank" rel="noreferrer">
            {w.visit.google}
          </Menu.Item>
          <Menu.Item component="a" href={outlook} target="_blank" rel="noreferrer">
            {w.visit.outlook}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {saving.isError && <Failure error={saving.error} />}
    </>
  );
};
