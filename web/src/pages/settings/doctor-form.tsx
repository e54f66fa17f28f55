import { Button, Checkbox, Radio, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Controller } from 'react-hook-form';
import { newDoctor } from '../../../../functions/contract/schemas.ts';
import { answer } from '../../app/api.ts';
import { createDoctor, type Doctor, updateDoctor } from '../../client/index.ts';
import { Failure } from '../../parts/failure.tsx';
import classes from '../../parts/form/form.module.css';
import { showFieldErrors, useContractForm, withoutEmpty } from '../../parts/form/use-contract-form.ts';
import { useOnceKey } from '../../parts/form/use-once-key.ts';
import { useAdminWords } from '../../wording/admin.ts';
import { allTypesOf } from './setting-queries.ts';
import ownClasses from './settings.module.css';

interface DoctorFormProps {
  readonly clinicId: string;
  /** The doctor to change; absent, one is invited. */
  readonly doctor?: Doctor;
  readonly onSaved: (doctor: Doctor) => void;
}

interface Values {
  name: string;
  email?: string | undefined;
  specialization: string;
  bio?: string | undefined;
  appointmentTypeIds?: string[] | undefined;
}

/** An invitation as the contract has it; one who is here already keeps the e-mail. */
const INVITING = { operationId: 'createDoctor', body: newDoctor };
const CHANGING = { operationId: 'updateDoctor', body: newDoctor.omit({ email: true }) };

/** Invites a doctor or changes one. */
export const DoctorForm = ({ clinicId, doctor, onSaved }: DoctorFormProps) => {
  const { w } = useAdminWords();
  const words = w.admin.doctors;
  const keyFor = useOnceKey();
  const form = useContractForm<Values>(doctor === undefined ? INVITING : CHANGING, {
    defaultValues: {
      name: doctor?.name ?? '',
      ...(doctor === undefined && { email: '' }),
      specialization: doctor?.specialization ?? '',
      bio: doctor?.bio ?? '',
      appointmentTypeIds: doctor?.appointmentTypeIds,
    },
  });
  const saving = useMutation({
    mutationFn: (values: Values) => {
      const { name, email = '', specialization, bio, appointmentTypeIds } = withoutEmpty(values);
      if (doctor === undefined) {
        const body = {
          name,
          email,
          specialization,
          ...(bio !== undefined && { bio }),
          ...(appointmentTypeIds !== undefined && { appointmentTypeIds }),
        };
        return answer(createDoctor({ path: { clinicId }, headers: keyFor(body), body }));
      }
      return answer(
        updateDoctor({
          path: { doctorId: doctor.id },
          body: { name, specialization, bio: bio ?? null, appointmentTypeIds: appointmentTypeIds ?? null },
        }),
      );
    },
    onSuccess: onSaved,
    onError: (error) => void showFieldErrors(form, error),
  });
  const { errors } = form.formState;
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={(event) => void form.handleSubmit((values) => saving.mutate(values))(event)}
    >
      {doctor === undefined && <p>{words.inviteText}</p>}
      <TextInput
        {...form.register('name')}
        label={words.name}
        required
        data-autofocus
        autoComplete="off"
        error={errors.name && w.account.nameMissing}
      />
      {doctor === undefined && (
        <TextInput
          {...form.register('email')}
          label={words.email}
          description={words.emailHelp}
          type="email"
          required
          autoComplete="off"
          error={errors.email && w.account.emailWrong}
        />
      )}
      <TextInput
        {...form.register('specialization')}
        label={words.specialization}
        required
        error={errors.specialization && words.specializationMissing}
      />
      <Textarea
        {...form.register('bio')}
        label={`${words.bio} (${w.app.optional})`}
        description={words.bioHelp}
        rows={3}
        maxLength={2000}
      />
      <Controller
        control={form.control}
        name="appointmentTypeIds"
        render={({ field }) => (
          <TypesTaken clinicId={clinicId} {...(field.value && { value: field.value })} onChange={field.onChange} />
        )}
      />
      {saving.isError && <Failure error={saving.error} />}
      <div className={classes.actions}>
        <Button type="submit" loading={saving.isPending}>
          {doctor === undefined ? words.sendInvite : w.app.save}
        </Button>
      </div>
    </form>
  );
};

interface TypesTakenProps {
  readonly clinicId: string;
  /** Absent: every type. */
  readonly value?: readonly string[];
  readonly onChange: (ids: readonly string[] | undefined) => void;
}

const TypesTaken = ({ clinicId, value, onChange }: TypesTakenProps) => {
  const { w } = useAdminWords();
  const words = w.admin.doctors;
  const types = useQuery(allTypesOf(clinicId));
  return (
    <fieldset className={ownClasses.fieldset}>
      <legend>{words.takes}</legend>
      <Radio label={words.everyType} checked={value === undefined} onChange={() => onChange(undefined)} />
      <Radio label={words.onlySome} checked={value !== undefined} onChange={() => onChange(value ?? [])} />
      {value !== undefined &&
        types.data?.map(({ id, name }) => (
          <Checkbox
            key={id}
            ms="xl"
            label={name}
            checked={value.includes(id)}
            onChange={({ currentTarget }) =>
              onChange(currentTarget.checked ? [...value, id] : value.filter((other) => other !== id))
            }
          />
        ))}
    </fieldset>
  );
};
