import { Input, NativeSelect } from '@mantine/core';
import { useId, useState } from 'react';
import { useAdminWords } from '../../wording/admin.ts';
import classes from './settings.module.css';

const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
export type Unit = keyof typeof SECONDS;

interface Shown {
  readonly amount: string;
  readonly unit: Unit;
}

/** The largest unit in which a length is a whole number. */
const shownAs = (seconds: number, units: readonly Unit[]): Shown => {
  const [smallest = 'seconds'] = units;
  const unit = units.findLast((name) => seconds !== 0 && seconds % SECONDS[name] === 0) ?? smallest;
  return { amount: String(seconds / SECONDS[unit]), unit };
};

const secondsOf = ({ amount, unit }: Shown): number =>
  /^\d{1,7}$/.test(amount.trim()) ? Number(amount) * SECONDS[unit] : Number.NaN;

interface DurationFieldProps {
  readonly label: string;
  readonly help?: string;
  /** Seconds; not a number while what is typed is none. */
  readonly value: number;
  readonly onChange: (seconds: number) => void;
  /** From the smallest on. */
  readonly units: readonly Unit[];
  readonly error?: string | undefined;
}

/** A length of time as people say it: so many of a unit. */
export const DurationField = ({ label, help, value, onChange, units, error }: DurationFieldProps) => {
  const { w } = useAdminWords();
  const id = useId();
  const [typed, setTyped] = useState(() => shownAs(value, units));
  // What is typed stays as it is typed, "90 minutes" too, until the value becomes another from outside.
  const isTyped = Number.isNaN(value) || secondsOf(typed) === value;
  const shown = isTyped ? typed : shownAs(value, units);
  const change = (next: Shown): void => {
    setTyped(next);
    onChange(secondsOf(next));
  };
  return (
    <Input.Wrapper id={id} label={label} description={help} error={error}>
      <div className={classes.duration}>
        <Input
          id={id}
          mt={0}
          inputMode="numeric"
          autoComplete="off"
          value={shown.amount}
          error={error !== undefined}
          aria-invalid={error !== undefined}
          onChange={({ currentTarget }) => change({ ...shown, amount: currentTarget.value })}
        />
        <NativeSelect
          aria-label={w.admin.unitOf(label)}
          mt={0}
          value={shown.unit}
          data={units.map((unit) => ({ value: unit, label: w.admin.units[unit] }))}
          onChange={({ currentTarget }) =>
            change({ ...shown, unit: units.find((unit) => unit === currentTarget.value) ?? shown.unit })
          }
        />
      </div>
    </Input.Wrapper>
  );
};
