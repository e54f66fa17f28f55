import { Button, Checkbox, NativeSelect, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { frontDeskRoutes } from '../../../../functions/contract/routes/front-desk.ts';
import { answer } from '../../app/api.ts';
import { doctorsOf, typesOf } from '../../app/queries.ts';
import {
  type AgendaEntry,
  type Clinic,
  overrideAppointment,
  type OverrideAppointmentData,
} from '../../client/index.ts';
import { RequestProblem } from '../../app/problem.ts';
import { minutesOf, wallOf } from '../../parts/calendar/wall.ts';
import { SidePanel } from '../../parts/side-panel.tsx';
import { dateIn } from '../../time/dates.ts';
import { instantOf } from '../../time/wall.ts';
import { useWords } from '../../wording/index.tsx';
import { QUARTER } from './day-model.ts';
import { isAsked, rememberNewest } from './desk-queries.ts';
import classes from './drawer.module.css';
import { type KnownPatient, PatientChoice } from './patient-choice.tsx';
import { Refused } from './refused.tsx';

/** An empty time that was chosen. */
export interface EmptyTime {
  readonly date: string;
  readonly minutes: number;
  readonly doctorId: string;
  /** Nobody works then, so that it can only be booked outside the schedule. */
  readonly isOutside: boolean;
}

interface BookDrawerProps {
  readonly clinic: Clinic;
  readonly at: EmptyTime;
  readonly onBooked: (entry: AgendaEntry) => void;
  readonly onClose: () => void;
}

const QUARTERS = Array.from({ length: (24 * 60) / QUARTER }, (_, index) => wallOf(index * QUARTER));

type Body = OverrideAppointmentData['body'];

/** The parts of a body that the contract does not take, by name. */
const wrongIn = (body: unknown): ReadonlySet<string> => {
  const parsed = frontDeskRoutes.overrideAppointment.body?.safeParse(body);
  return new Set(parsed?.error === undefined ? [] : parsed.error.issues.map(({ path }) => path.join('.')));
};

/** Books for a patient, known or new, as the clinic: past notice and horizon, and past the schedule if so said. */
export const BookDrawer = ({ clinic, at, onBooked, onClose }: BookDrawerProps) => {
  const { w } = useWords();
  const cache = useQueryClient();
  const types = useQuery(typesOf(clinic.id));
  const doctors = useQuery(doctorsOf(clinic.id));
  const key = useRef({ body: '', key: '' });
  const [typeId, setTypeId] = useState('');
  const [doctorId, setDoctorId] = useState(at.doctorId);
  const [date, setDate] = useState(at.date);
  const [time, setTime] = useState(wallOf(at.minutes));
  const [isNew, setNew] = useState(false);
  const [known, setKnown] = useState<KnownPatient>();
  const [person, setPerson] = useState({ name: '', email: '', phone: '' });
  const [reason, setReason] = useState('');
  const [isOutside, setOutside] = useState(at.isOutside);
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());
  const form = useRef<HTMLFormElement>(null);

  const booking = useMutation({
    mutationFn: async (body: Body): Promise<AgendaEntry> => {
      const text = JSON.stringify(body);
      if (key.current.body !== text) key.current = { body: text, key: crypto.randomUUID() };
      const made = await answer(overrideAppointment({ body, headers: { 'Idempotency-Key': key.current.key } }));
      return { ...made, patient: { id: made.patientId, name: body.patient?.name ?? known?.name ?? '' } };
    },
    onSuccess: (made) => {
      rememberNewest(cache, made);
      onBooked(made);
    },
    onError: (error) => {
      if (error instanceof RequestProblem)
        setWrong(new Set(error.errors.map(({ pointer }) => pointer.slice(1).replaceAll('/', '.'))));
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: ['desk'], predicate: isAsked }),
  });

  const book = (start: string): void => {
    const phone = person.phone.trim();
    const body: Body = {
      clinicId: clinic.id,
      appointmentTypeId: typeId,
      start,
      ...(doctorId !== '' && { doctorId }),
      ...(isNew
        ? { patient: { name: person.name.trim(), email: person.email.trim(), ...(phone !== '' && { phone }) } }
        : known !== undefined && { patientId: known.id }),
      reason: reason.trim(),
      ...(isOutside && { outsideSchedule: true }),
    };
    const found = wrongIn(body);
    setWrong(found);
    if (found.size === 0) booking.mutate(body);
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    book(instantOf(date, minutesOf(time), clinic.timeZone));
  };
  const chooseAlternative = (start: string): void => {
    setDate(start.slice(0, 10));
    setTime(start.slice(11, 16));
    book(start);
  };
  return (
    <SidePanel title={w.desk.bookTitle} onClose={onClose}>
      <form ref={form} noValidate className={classes.body} onSubmit={submit}>
        <p className={classes.soft}>{w.desk.bookText}</p>
        <NativeSelect
          label={w.desk.type}
          data-autofocus
          value={typeId}
          error={wrong.has('appointmentTypeId') && w.desk.typeMissing}
          onChange={({ currentTarget }) => setTypeId(currentTarget.value)}
          data={[
            { value: '', label: w.desk.chooseType },
            ...(types.data?.items ?? [])
              .filter(({ active }) => active)
              .map(({ id, name, durationMinutes }) => ({
                value: id,
                label: `${name} · ${w.clinic.minutes(durationMinutes)}`,
              })),
          ]}
        />
        <NativeSelect
          label={w.desk.doctor}
          value={doctorId}
          onChange={({ currentTarget }) => setDoctorId(currentTarget.value)}
          data={[
            ...(doctors.data?.items ?? []).map(({ id, name, specialization }) => ({
              value: id,
              label: `${name} · ${specialization}`,
            })),
            { value: '', label: w.desk.anyDoctor },
          ]}
        />
        <div className={classes.pair}>
          <TextInput
            label={w.desk.date}
            type="date"
            min={dateIn(clinic.timeZone)}
            value={date}
            onChange={({ currentTarget }) => setDate(currentTarget.value)}
          />
          <NativeSelect
            label={w.desk.time}
            value={time}
            data={QUARTERS}
            onChange={({ currentTarget }) => setTime(currentTarget.value)}
          />
        </div>
        <SegmentedControl
          aria-label={w.desk.forWhom}
          value={isNew ? 'new' : 'known'}
          onChange={(value) => setNew(value === 'new')}
          data={[
            { value: 'known', label: w.desk.knownPatient },
            { value: 'new', label: w.desk.newPerson },
          ]}
        />
        {isNew ? (
          <>
            <TextInput
              label={w.desk.name}
              autoComplete="off"
              value={person.name}
              error={wrong.has('patient.name') && w.account.nameMissing}
              onChange={({ currentTarget: { value } }) => setPerson((before) => ({ ...before, name: value }))}
            />
            <TextInput
              label={w.desk.email}
              type="email"
              autoComplete="off"
              value={person.email}
              error={wrong.has('patient.email') && w.account.emailWrong}
              onChange={({ currentTarget: { value } }) => setPerson((before) => ({ ...before, email: value }))}
            />
            <TextInput
              label={`${w.desk.phone} (${w.app.optional})`}
              type="tel"
              autoComplete="off"
              value={person.phone}
              error={wrong.has('patient.phone') && w.account.phoneWrong}
              onChange={({ currentTarget: { value } }) => setPerson((before) => ({ ...before, phone: value }))}
            />
          </>
        ) : (
          <PatientChoice chosen={known} error={wrong.has('patientId') && w.desk.patientMissing} onChoose={setKnown} />
        )}
        <Textarea
          label={w.desk.bookReason}
          maxLength={500}
          rows={2}
          value={reason}
          error={wrong.has('reason') && w.desk.reasonMissing}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Checkbox
          label={w.desk.outside}
          description={w.desk.outsideHelp}
          checked={isOutside}
          onChange={({ currentTarget }) => setOutside(currentTarget.checked)}
        />
        {booking.isError && <Refused error={booking.error} timeZone={clinic.timeZone} onChoose={chooseAlternative} />}
        <div className={classes.actions}>
          <Button type="submit" loading={booking.isPending}>
            {w.desk.bookNow}
          </Button>
          <Button variant="default" onClick={onClose}>
            {w.app.cancel}
          </Button>
        </div>
      </form>
    </SidePanel>
  );
};
