import { Button } from '@mantine/core';
import type { Doctor, ListDoctorLoadsResponses } from '../../client/index.ts';
import { TextLink } from '../../parts/link.tsx';
import rows from '../../parts/rows.module.css';
import { useAdminWords } from '../../wording/admin.ts';
import classes from './settings.module.css';

export type DoctorLoad = ListDoctorLoadsResponses[200]['items'][number];

interface DoctorRowProps {
  readonly load: DoctorLoad;
  readonly isReturning: boolean;
  readonly onEdit: (doctor: Doctor) => void;
  readonly onLeave: (doctor: Doctor) => void;
  readonly onReturn: (doctor: Doctor) => void;
}

/** A doctor with how busy today is, and what can be done. */
export const DoctorRow = ({ load, isReturning, onEdit, onLeave, onReturn }: DoctorRowProps) => {
  const { w } = useAdminWords();
  const words = w.admin.doctors;
  const { doctor, availability, bookedMinutes, offeredMinutes } = load;
  const { id, name, specialization, active } = doctor;
  const length = (minutes: number): string => (minutes === 0 ? '0' : w.duration(minutes));
  const hasHours = availability.weekly.length > 0 || availability.exceptions.some(({ windows }) => windows.length > 0);
  const today =
    (!hasHours && words.noHours) ||
    (offeredMinutes === 0 && words.offToday) ||
    words.today(length(bookedMinutes), length(offeredMinutes));
  return (
    <li className={active ? rows.row : `${rows.row} ${classes.left}`}>
      <span>
        <strong>{name}</strong>
        <br />
        <span className={rows.soft}>{[specialization, active ? today : words.left].join(' · ')}</span>
        {active && (
          <span className={classes.links}>
            <TextLink to="/doctors/$doctorId/availability" params={{ doctorId: id }} aria-label={words.hoursOf(name)}>
              {words.hours}
            </TextLink>
            <TextLink to="/doctors/$doctorId/time-off" params={{ doctorId: id }} aria-label={words.timeOffOf(name)}>
              {words.timeOff}
            </TextLink>
          </span>
        )}
      </span>
      <span className={rows.end}>
        {active ? (
          <>
            <Button variant="default" size="xs" aria-label={words.editOf(name)} onClick={() => onEdit(doctor)}>
              {words.edit}
            </Button>
            <Button variant="default" size="xs" aria-label={words.deactivateOf(name)} onClick={() => onLeave(doctor)}>
              {words.deactivate}
            </Button>
          </>
        ) : (
          <Button
            variant="default"
            size="xs"
            aria-label={words.reactivateOf(name)}
            loading={isReturning}
            onClick={() => onReturn(doctor)}
          >
            {words.reactivate}
          </Button>
        )}
      </span>
    </li>
  );
};
