import { Autocomplete, TextInput } from '@mantine/core';
import { Controller, type UseFormReturn } from 'react-hook-form';
import { useAdminWords } from '../../wording/admin.ts';
import type { ClinicValues } from './clinic-change.ts';
import { DurationField, type Unit } from './duration-field.tsx';
import { ReminderFields } from './reminder-fields.tsx';
import classes from './settings.module.css';

type Form = UseFormReturn<ClinicValues>;

interface Rule {
  readonly help: 'minNoticeHelp' | 'cutoffHelp' | 'holdHelp' | 'offerHelp';
  /** How many seconds one of the rule's own units has. */
  readonly scale: number;
  readonly units: readonly Unit[];
  readonly least: number;
  readonly most: number;
}

const MINUTE = 60;
/** The bounds are the contract's, as seconds; it checks them, here they are only told. */
const RULES = {
  minNoticeMinutes: {
    help: 'minNoticeHelp',
    scale: MINUTE,
    units: ['minutes', 'hours', 'days'],
    least: 0,
    most: 365 * 86_400,
  },
  cancelCutoffMinutes: {
    help: 'cutoffHelp',
    scale: MINUTE,
    units: ['minutes', 'hours', 'days'],
    least: 0,
    most: 365 * 86_400,
  },
  holdSeconds: { help: 'holdHelp', scale: 1, units: ['seconds', 'minutes'], least: 5, most: 900 },
  offerSeconds: { help: 'offerHelp', scale: 1, units: ['seconds', 'minutes', 'hours'], least: 30, most: 86_400 },
} as const satisfies Record<string, Rule>;

const LengthRule = ({ form, rule }: { readonly form: Form; readonly rule: keyof typeof RULES }) => {
  const { w } = useAdminWords();
  const { help, scale, units, least, most } = RULES[rule];
  return (
    <Controller
      control={form.control}
      name={`policy.${rule}`}
      render={({ field, fieldState }) => (
        <DurationField
          label={w.admin.clinic[rule]}
          help={w.admin.clinic[help]}
          units={units}
          value={(field.value ?? 0) * scale}
          onChange={(seconds) => field.onChange(seconds / scale)}
          error={fieldState.error && w.admin.between(w.admin.length(least), w.admin.length(most))}
        />
      )}
    />
  );
};

/** Who the clinic is and where. Its time zone can be chosen only once. */
export const AboutFields = ({ form, isNew }: { readonly form: Form; readonly isNew: boolean }) => {
  const { w } = useAdminWords();
  const { errors } = form.formState;
  return (
    <div className={classes.group}>
      <h2>{w.admin.clinic.about}</h2>
      <TextInput
        {...form.register('name')}
        label={w.admin.clinic.name}
        required
        error={errors.name && w.admin.clinic.nameMissing}
      />
      <TextInput
        {...form.register('address')}
        label={w.admin.clinic.address}
        required
        error={errors.address && w.admin.clinic.addressMissing}
      />
      <TextInput
        {...form.register('phone')}
        label={w.admin.clinic.phone}
        type="tel"
        required
        error={errors.phone && w.account.phoneWrong}
      />
      {isNew ? (
        <Controller
          control={form.control}
          name="timeZone"
          render={({ field, fieldState }) => (
            <Autocomplete
              label={w.admin.clinic.timeZone}
              description={w.admin.clinic.timeZoneHelp}
              required
              data={Intl.supportedValuesOf('timeZone')}
              limit={8}
              comboboxProps={{ withinPortal: false }}
              name={field.name}
              value={field.value}
              onChange={field.onChange}
              onBlur={field.onBlur}
              error={fieldState.error && w.admin.clinic.timeZoneWrong}
            />
          )}
        />
      ) : (
        <TextInput
          label={w.admin.clinic.timeZone}
          description={w.admin.clinic.timeZoneFixed}
          value={form.getValues('timeZone')}
          readOnly
        />
      )}
    </div>
  );
};

/** By which rules the clinic is booked. */
export const PolicyFields = ({ form }: { readonly form: Form }) => {
  const { w } = useAdminWords();
  const wrongDays = form.formState.errors.policy?.horizonDays;
  return (
    <div className={classes.group}>
      <h2>{w.admin.clinic.rules}</h2>
      <LengthRule form={form} rule="minNoticeMinutes" />
      <TextInput
        {...form.register('policy.horizonDays', { valueAsNumber: true })}
        label={w.admin.clinic.horizonDays}
        description={w.admin.clinic.horizonHelp}
        classNames={{ input: classes.days ?? '' }}
        inputMode="numeric"
        autoComplete="off"
        error={wrongDays && w.admin.between('1', w.admin.clinic.days(365))}
      />
      <LengthRule form={form} rule="cancelCutoffMinutes" />
      <LengthRule form={form} rule="holdSeconds" />
      <LengthRule form={form} rule="offerSeconds" />
      <ReminderFields form={form} />
    </div>
  );
};
