import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { staffRoutes } from '../../../../functions/contract/routes/staff.ts';
import { answer } from '../../app/api.ts';
import {
  type AppointmentType,
  createAppointmentType,
  type CreateAppointmentTypeData,
  updateAppointmentType,
} from '../../client/index.ts';
import { Failure } from '../../parts/failure.tsx';
import classes from '../../parts/form/form.module.css';
import { showFieldErrors, useContractForm, withoutEmpty } from '../../parts/form/use-contract-form.ts';
import { useOnceKey } from '../../parts/form/use-once-key.ts';
import { useAdminWords } from '../../wording/admin.ts';

interface TypeFormProps {
  readonly clinicId: string;
  /** The type to change; a new one when absent. */
  readonly type?: AppointmentType;
  readonly onSaved: (type: AppointmentType) => void;
}

const QUARTER = 15;
const quartersUpTo = (most: number): readonly number[] =>
  Array.from({ length: most / QUARTER }, (_, index) => (index + 1) * QUARTER);
const DURATIONS = quartersUpTo(480);
const BUFFERS = quartersUpTo(240);

type Values = CreateAppointmentTypeData['body'];

/** Adds an appointment type or changes one. */
export const TypeForm = ({ clinicId, type, onSaved }: TypeFormProps) => {
  const { w } = useAdminWords();
  const words = w.admin.types;
  const keyFor = useOnceKey();
  const form = useContractForm(staffRoutes.createAppointmentType, {
    defaultValues: {
      name: type?.name ?? '',
      durationMinutes: type?.durationMinutes ?? 30,
      mode: type?.mode ?? 'in-person',
      specialization: type?.specialization ?? '',
      bufferMinutes: type?.bufferMinutes ?? 0,
    },
  });
  const saving = useMutation({
    mutationFn: (values: Values) => {
      const { specialization, bufferMinutes = 0, ...rest } = withoutEmpty(values);
      if (type === undefined) {
        const body = {
          ...rest,
          ...(specialization !== undefined && { specialization }),
          ...(bufferMinutes > 0 && { bufferMinutes }),
        };
        return answer(createAppointmentType({ path: { clinicId }, headers: keyFor(body), body }));
      }
      return answer(
        updateAppointmentType({
          path: { appointmentTypeId: type.id },
          body: {
            ...rest,
            specialization: specialization ?? null,
            bufferMinutes: bufferMinutes > 0 ? bufferMinutes : null,
          },
        }),
      );
    },
    onSuccess: onSaved,
    onError: (error) => void showFieldErrors(form, error),
  });
  const { errors } = form.formState;
  const length = (minutes: number) => ({ value: String(minutes), label: w.admin.length(minutes * 60) });
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={(event) => void form.handleSubmit((values) => saving.mutate(values))(event)}
    >
      {type !== undefined && <p>{words.editText}</p>}
      <TextInput
        {...form.register('name')}
        label={words.name}
        required
        data-autofocus
        error={errors.name && words.nameMissing}
      />
      <NativeSelect
        {...form.register('durationMinutes', { valueAsNumber: true })}
        label={words.duration}
        data={DURATIONS.map(length)}
        error={errors.durationMinutes && words.durationWrong}
      />
      <NativeSelect
        {...form.register('bufferMinutes', { valueAsNumber: true })}
        label={words.buffer}
        data={[{ value: '0', label: words.noBuffer }, ...BUFFERS.map(length)]}
      />
      <NativeSelect
        {...form.register('mode')}
        label={words.mode}
        data={[
          { value: 'in-person', label: w.clinic.inPerson },
          { value: 'virtual', label: w.clinic.virtual },
        ]}
      />
      <TextInput
        {...form.register('specialization')}
        label={`${words.specialization} (${w.app.optional})`}
        description={words.specializationHelp}
      />
      {saving.isError && <Failure error={saving.error} />}
      <div className={classes.actions}>
        <Button type="submit" loading={saving.isPending}>
          {w.app.save}
        </Button>
      </div>
    </form>
  );
};
