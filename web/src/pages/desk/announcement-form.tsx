import { Button, Checkbox, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { announcementRoutes } from '../../../../functions/contract/routes/announcements.ts';
import { answer } from '../../app/api.ts';
import { type Clinic, type Patient, sendAnnouncement, type SendAnnouncementData } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Failure } from '../../parts/failure.tsx';
import { dateIn } from '../../time/dates.ts';
import { useNow } from '../../time/clock.ts';
import { useWords } from '../../wording/index.tsx';
import classes from './announcements.module.css';
import { isStanding } from './day-model.ts';
import { dayOf } from './desk-queries.ts';
import { PatientFinder } from './patient-choice.tsx';
import { nameOf } from './person-name.ts';

type Body = SendAnnouncementData['body'];

/** Who gets it and what it says. A day's appointments are all meant until one is unticked. */
export const AnnouncementForm = ({ clinic }: { readonly clinic: Clinic }) => {
  const { w } = useWords();
  const navigate = useNavigate();
  const now = useNow(30_000);
  const key = useRef({ body: '', key: '' });
  const form = useRef<HTMLFormElement>(null);
  const [toChosen, setToChosen] = useState(false);
  const [date, setDate] = useState(dateIn(clinic.timeZone));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<readonly Patient[]>([]);
  const [subject, setSubject] = useState('');
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());
  const day = useQuery({ ...dayOf(clinic.id, date), enabled: !toChosen && date !== '' });
  const meant = (day.data ?? []).filter((entry) => isStanding(entry, now) && entry.status !== 'PENDING');
  const appointmentIds = meant.filter(({ id }) => !left.has(id)).map(({ id }) => id);
  const patients = new Set(meant.filter(({ id }) => !left.has(id)).map(({ patientId }) => patientId));
  const count = toChosen ? chosen.length : patients.size;

  const sending = useMutation({
    mutationFn: (body: Body) => {
      const said = JSON.stringify(body);
      if (key.current.body !== said) key.current = { body: said, key: crypto.randomUUID() };
      return answer(sendAnnouncement({ body, headers: { 'Idempotency-Key': key.current.key } }));
    },
    onSuccess: ({ id }) => navigate({ to: '/desk/announcements', search: { clinic: clinic.id, sent: id } }),
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const body: Body = {
      ...(toChosen ? { patientIds: chosen.map(({ id }) => id) } : { appointmentIds }),
      subject: subject.trim(),
      body: text.trim(),
    };
    const parsed = announcementRoutes.sendAnnouncement.body?.safeParse(body);
    const found = new Set(parsed?.error?.issues.map(({ path }) => String(path[0])) ?? []);
    setWrong(found);
    if (found.size === 0) sending.mutate(body);
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  return (
    <form ref={form} noValidate className={classes.form} onSubmit={send}>
      <div className={classes.part}>
        <SegmentedControl
          aria-label={w.desk.toWhom}
          value={toChosen ? 'chosen' : 'day'}
          onChange={(value) => setToChosen(value === 'chosen')}
          data={[
            { value: 'day', label: w.desk.toDay },
            { value: 'chosen', label: w.desk.toChosen },
          ]}
        />
        {toChosen ? (
          <>
            <PatientFinder
              label={w.desk.addPatient}
              error={wrong.has('patientIds') && w.desk.noneChosen}
              onChoose={(one) => setChosen((all) => (all.some(({ id }) => id === one.id) ? all : [...all, one]))}
            />
            <ul className={classes.chosen}>
              {chosen.map(({ id, name }) => (
                <li key={id}>
                  <Button
                    size="compact-md"
                    variant="default"
                    aria-label={w.desk.remove(name)}
                    onClick={() => setChosen((all) => all.filter((one) => one.id !== id))}
                  >
                    {name} <span aria-hidden>&nbsp;×</span>
                  </Button>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <>
            <TextInput
              label={w.desk.date}
              type="date"
              value={date}
              error={wrong.has('appointmentIds') && w.desk.noneOnDate}
              onChange={({ currentTarget }) => setDate(currentTarget.value)}
            />
            <Answered of={day} rows={2} height={32}>
              {() =>
                meant.length === 0 ? (
                  <p>{w.desk.noneOnDate}</p>
                ) : (
                  <fieldset className={classes.people}>
                    <legend>{w.desk.recipients(count)}</legend>
                    {meant.map((entry) => (
                      <Checkbox
                        key={entry.id}
                        label={`${entry.start.slice(11, 16)} ${nameOf(entry, w)} · ${entry.doctor.name}`}
                        checked={!left.has(entry.id)}
                        onChange={() => setLeft((before) => before.symmetricDifference(new Set([entry.id])))}
                      />
                    ))}
                  </fieldset>
                )
              }
            </Answered>
          </>
        )}
      </div>
      <div className={classes.part}>
        <TextInput
          label={w.desk.subject}
          maxLength={150}
          value={subject}
          error={wrong.has('subject') && w.desk.subjectMissing}
          onChange={({ currentTarget }) => setSubject(currentTarget.value)}
        />
        <Textarea
          label={w.desk.message}
          maxLength={5000}
          rows={8}
          value={text}
          error={wrong.has('body') && w.desk.messageMissing}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        {sending.isError && <Failure error={sending.error} />}
        <div>
          <Button type="submit" loading={sending.isPending}>
            {w.desk.send(count)}
          </Button>
        </div>
      </div>
    </form>
  );
};
