import { NativeSelect } from '@mantine/core';
import type { AppointmentType, Doctor } from '../../client/index.ts';
import { useWords } from '../../wording/index.tsx';

interface DoctorChoiceProps {
  readonly doctors: readonly Doctor[];
  readonly type: AppointmentType;
  readonly chosen: string | undefined;
  readonly onChoose: (doctorId: string | undefined) => void;
}

/** Whether a doctor does this type; only to shorten the list, the API decides. */
const suits = ({ specialization, appointmentTypeIds }: Doctor, type: AppointmentType): boolean =>
  (appointmentTypeIds === undefined || appointmentTypeIds.includes(type.id)) &&
  (type.specialization === undefined || type.specialization.toLowerCase() === specialization.toLowerCase());

/** Any doctor first, because that opens the most times; the others by what they are specialized in. */
export const DoctorChoice = ({ doctors, type, chosen, onChoose }: DoctorChoiceProps) => {
  const { w } = useWords();
  const bySpecialization = Map.groupBy(
    doctors.filter((doctor) => suits(doctor, type)),
    ({ specialization }) => specialization,
  );
  return (
    <NativeSelect
      label={w.book.doctor}
      value={chosen ?? ''}
      onChange={({ currentTarget }) => onChoose(currentTarget.value === '' ? undefined : currentTarget.value)}
      data={[
        { value: '', label: w.book.anyDoctor },
        ...[...bySpecialization].map(([group, some]) => ({
          group,
          items: some.map(({ id, name }) => ({ value: id, label: name })),
        })),
      ]}
    />
  );
};
