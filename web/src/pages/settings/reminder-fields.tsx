import { Button } from '@mantine/core';
import { Controller, type UseFormReturn } from 'react-hook-form';
import { useAdminWords } from '../../wording/admin.ts';
import type { ClinicValues } from './clinic-change.ts';
import { DurationField } from './duration-field.tsx';
import classes from './settings.module.css';

const MOST = 5;
const LEAST_MINUTES = 5;
const MOST_MINUTES = 30 * 1440;
/** The usual first reminder: a day before. */
const USUAL_MINUTES = 1440;
const MINUTE = 60;

/** How long before an appointment its patient is reminded, as often as is wanted. */
export const ReminderFields = ({ form }: { readonly form: UseFormReturn<ClinicValues> }) => {
  const { w } = useAdminWords();
  const { clinic } = w.admin;
  return (
    <Controller
      control={form.control}
      name="policy.reminderLeadMinutes"
      render={({ field: { value: leads = [], onChange }, fieldState }) => (
        <fieldset className={classes.fieldset}>
          <legend>{clinic.reminderLeadMinutes}</legend>
          <p className={classes.help}>{leads.length === 0 ? clinic.noReminders : clinic.remindersHelp}</p>
          {leads.map((lead, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- a reminder is its place in the list
            <div key={index} className={classes.reminder}>
              <DurationField
                label={clinic.reminder(index + 1)}
                units={['minutes', 'hours', 'days']}
                value={lead * MINUTE}
                onChange={(seconds) => onChange(leads.with(index, seconds / MINUTE))}
              />
              <Button
                variant="subtle"
                aria-label={clinic.removeReminder(index + 1)}
                onClick={() => onChange(leads.toSpliced(index, 1))}
              >
                {w.admin.staff.remove}
              </Button>
            </div>
          ))}
          {fieldState.error !== undefined && (
            <p className={classes.error} role="alert">
              {w.admin.between(w.admin.length(LEAST_MINUTES * MINUTE), w.admin.length(MOST_MINUTES * MINUTE))}
            </p>
          )}
          {leads.length < MOST && (
            <div>
              <Button variant="default" size="xs" onClick={() => onChange([...leads, USUAL_MINUTES])}>
                {clinic.addReminder}
              </Button>
            </div>
          )}
        </fieldset>
      )}
    />
  );
};
