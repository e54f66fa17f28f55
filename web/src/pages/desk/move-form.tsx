import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer } from '../../app/api.ts';
import { doctorsOf, LIVE_MS } from '../../app/queries.ts';
import { type AgendaEntry, type Clinic, listSlots } from '../../client/index.ts';
import { minutesOf, wallOf } from '../../parts/calendar/wall.ts';
import formClasses from '../../parts/form/form.module.css';
import { focusAtFirst } from '../../parts/side-panel.tsx';
import { TimeButtons } from '../../parts/times/day-times.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { dateIn } from '../../time/dates.ts';
import { instantOf } from '../../time/wall.ts';
import { useWords } from '../../wording/index.tsx';
import { QUARTER } from './day-model.ts';
import classes from './drawer.module.css';
import type { Move } from './use-move.ts';

interface MoveFormProps {
  readonly entry: AgendaEntry;
  readonly clinic: Clinic;
  readonly isBusy: boolean;
  readonly onMove: (move: Move) => void;
  readonly onBack: () => void;
}

const QUARTERS = Array.from({ length: (24 * 60) / QUARTER }, (_, index) => wallOf(index * QUARTER));

/** Whatever dragging does, as a form: another time, another doctor, or both. */
export const MoveForm = ({ entry, clinic, isBusy, onMove, onBack }: MoveFormProps) => {
  const { w } = useWords();
  const doctors = useQuery(doctorsOf(clinic.id));
  const [doctorId, setDoctorId] = useState(entry.doctor.id);
  const [date, setDate] = useState(entry.start.slice(0, 10));
  const [time, setTime] = useState(entry.start.slice(11, 16));
  const [isUnchanged, setUnchanged] = useState(false);
  const isTimed = entry.status === 'CONFIRMED';
  const wanted = { clinicId: clinic.id, appointmentTypeId: entry.appointmentTypeId, from: date, to: date };
  const open = useQuery({
    queryKey: ['open-times', 'desk', wanted, doctorId],
    queryFn: ({ signal }) => answer(listSlots({ query: { ...wanted, ...(doctorId !== '' && { doctorId }) }, signal })),
    enabled: isTimed && date !== '',
    refetchInterval: LIVE_MS,
  });
  const known = [entry.doctor, ...(doctors.data?.items ?? []).filter(({ id }) => id !== entry.doctor.id)];
  const go = (): void => {
    const start = instantOf(date, minutesOf(time), clinic.timeZone);
    const isSame = Date.parse(start) === Date.parse(entry.start) && doctorId === entry.doctor.id;
    setUnchanged(isSame);
    if (!isSame) onMove({ entry, start, doctor: known.find(({ id }) => id === doctorId) });
  };
  return (
    <form
      className={formClasses.form}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <h3>{w.desk.moveTitle}</h3>
      <NativeSelect
        label={w.desk.doctor}
        value={doctorId}
        ref={focusAtFirst}
        onChange={({ currentTarget }) => setDoctorId(currentTarget.value)}
        data={[
          ...known.map(({ id, name }) => ({
            value: id,
            label: id === entry.doctor.id ? w.desk.sameDoctor(name) : name,
          })),
          { value: '', label: w.desk.anyDoctor },
        ]}
      />
      {isTimed && (
        <div className={classes.pair}>
          <TextInput
            label={w.desk.date}
            type="date"
            required
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
      )}
      {isTimed && date !== '' && (
        <section className={classes.open} aria-label={w.desk.openOnDay}>
          <h4>{w.desk.openOnDay}</h4>
          {open.data === undefined ? (
            open.isError ? null : (
              <Waiting rows={1} height={44} />
            )
          ) : open.data.days.every(({ slots }) => slots.length === 0) ? (
            <p>{w.desk.noneOnDay}</p>
          ) : (
            <TimeButtons
              slots={open.data.days.flatMap(({ slots }) => slots)}
              timeZone={clinic.timeZone}
              onChoose={(start) => setTime(start.slice(11, 16))}
            />
          )}
        </section>
      )}
      <div role="status">{isUnchanged && <p>{w.desk.unchanged}</p>}</div>
      <div className={classes.actions}>
        <Button type="submit" loading={isBusy}>
          {w.desk.move}
        </Button>
        <Button variant="default" onClick={onBack}>
          {w.desk.back}
        </Button>
      </div>
    </form>
  );
};
