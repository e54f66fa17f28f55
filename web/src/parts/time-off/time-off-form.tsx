import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { atWallTime, toZoned } from '../../../../functions/domain/time.ts';
import { addDays, dateIn } from '../../time/dates.ts';
import { serverNow } from '../../time/clock.ts';
import { useWords } from '../../wording/index.tsx';
import { DAY_MINUTES, wallOf } from '../calendar/wall.ts';
import { Failure } from '../failure.tsx';
import formClasses from '../form/form.module.css';
import type { NewTimeOff, Schedule } from '../schedule/schedule-of.ts';
import classes from './time-off.module.css';

interface TimeOffFormProps {
  readonly schedule: Schedule;
  readonly timeZone: string;
  /** Called with the id of the time off once it is noted. */
  readonly onTaken: (timeOffId: string) => void;
}

const TIMES = Array.from({ length: DAY_MINUTES / 15 }, (_, quarter) => wallOf(quarter * 15));

/** From when until when somebody is away, in the clinic's time; whole days unless said otherwise. */
export const TimeOffForm = ({ schedule, timeZone, onTaken }: TimeOffFormProps) => {
  const { w } = useWords();
  const cache = useQueryClient();
  const today = dateIn(timeZone);
  const [isWhole, setWhole] = useState(true);
  const [from, setFrom] = useState({ date: today, time: '09:00' });
  const [to, setTo] = useState({ date: today, time: '12:00' });
  const [reason, setReason] = useState('');
  const sent = useRef({ body: '', key: '' });

  const at = (date: string, time: string): string =>
    date === '' ? '' : toZoned(atWallTime(date, time, timeZone), timeZone);
  const start = at(from.date, isWhole ? '00:00' : from.time);
  const end = isWhole ? at(to.date === '' ? '' : addDays(to.date, 1), '00:00') : at(to.date, to.time);
  const isOver = end !== '' && Date.parse(end) <= serverNow();
  const isOrdered = start !== '' && end !== '' && Date.parse(end) > Date.parse(start);
  const problem = (isOver && w.doctor.timeOff.over) || (!isOrdered && w.doctor.timeOff.wrongOrder);

  const taking = useMutation({
    mutationFn: (body: NewTimeOff) => {
      const text = JSON.stringify(body);
      if (sent.current.body !== text) sent.current = { body: text, key: crypto.randomUUID() };
      return schedule.takeTimeOff(body, sent.current.key);
    },
    onSuccess: (change) => {
      cache.setQueryData([...schedule.key, 'one-time-off', change.timeOff.id], change);
      sent.current = { body: '', key: '' };
      setReason('');
      onTaken(change.timeOff.id);
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: schedule.key }),
  });

  return (
    <form
      noValidate
      className={formClasses.form}
      onSubmit={(event) => {
        event.preventDefault();
        const why = reason.trim();
        if (problem === false) taking.mutate({ start, end, ...(why !== '' && { reason: why }) });
      }}
    >
      <Checkbox
        label={w.doctor.timeOff.wholeDays}
        checked={isWhole}
        onChange={({ currentTarget }) => setWhole(currentTarget.checked)}
      />
      <div className={classes.pair}>
        <TextInput
          type="date"
          label={w.doctor.timeOff.from}
          min={today}
          value={from.date}
          onChange={({ currentTarget: { value } }) => {
            setFrom({ ...from, date: value });
            // The end goes along, so that it is never before the beginning by mistake.
            if (value > to.date) setTo({ ...to, date: value });
          }}
        />
        {!isWhole && (
          <NativeSelect
            label={w.doctor.timeOff.fromTime}
            data={TIMES}
            value={from.time}
            onChange={({ currentTarget }) => setFrom({ ...from, time: currentTarget.value })}
          />
        )}
        <TextInput
          type="date"
          label={w.doctor.timeOff.until}
          min={from.date}
          value={to.date}
          error={problem}
          onChange={({ currentTarget }) => setTo({ ...to, date: currentTarget.value })}
        />
        {!isWhole && (
          <NativeSelect
            label={w.doctor.timeOff.untilTime}
            data={TIMES}
            value={to.time}
            onChange={({ currentTarget }) => setTo({ ...to, time: currentTarget.value })}
          />
        )}
      </div>
      <TextInput
        label={`${w.doctor.timeOff.reason} (${w.app.optional})`}
        description={w.doctor.timeOff.reasonHelp}
        maxLength={500}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      {taking.isError && <Failure error={taking.error} />}
      <div className={formClasses.actions}>
        <Button type="submit" loading={taking.isPending}>
          {w.doctor.timeOff.save}
        </Button>
      </div>
    </form>
  );
};
