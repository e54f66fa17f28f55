import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer } from '../../app/api.ts';
import { type AppointmentType, type Clinic, deleteAppointmentType, updateAppointmentType } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { type Done, Notice } from '../../parts/notice.tsx';
import rows from '../../parts/rows.module.css';
import { useAdminWords } from '../../wording/admin.ts';
import { allTypesOf } from './setting-queries.ts';
import { SettingsPage } from './settings-page.tsx';
import classes from './settings.module.css';
import { TypeForm } from './type-form.tsx';

/** What can be booked at the clinic. */
export const Types = () => {
  const { w } = useAdminWords();
  return (
    <SettingsPage title={w.admin.types.title} lead={w.admin.types.lead}>
      {(clinic) => <TypeList clinic={clinic} />}
    </SettingsPage>
  );
};

const TypeList = ({ clinic }: { readonly clinic: Clinic }) => {
  const { w } = useAdminWords();
  const words = w.admin.types;
  const cache = useQueryClient();
  const types = useQuery(allTypesOf(clinic.id));
  const [edited, setEdited] = useState<AppointmentType | 'new'>();
  const [done, setDone] = useState<Done>();
  const renew = (): Promise<void> => cache.invalidateQueries({ queryKey: ['clinic', clinic.id, 'types'] });
  const removing = useMutation({
    mutationFn: ({ id }: AppointmentType) => answer(deleteAppointmentType({ path: { appointmentTypeId: id } })),
    onSuccess: (_answer, type) => setDone({ text: words.removed(type.name), undo: () => restoring.mutate(type) }),
    onSettled: renew,
  });
  const restoring = useMutation({
    mutationFn: ({ id }: AppointmentType) =>
      answer(updateAppointmentType({ path: { appointmentTypeId: id }, body: { active: true } })),
    onSuccess: (type) => setDone({ text: words.restored(type.name) }),
    onSettled: renew,
  });
  const failed = removing.isError ? removing.error : restoring.error;
  return (
    <div className={classes.group}>
      <div>
        <Button onClick={() => setEdited('new')}>{words.add}</Button>
      </div>
      <Notice done={done} />
      {failed !== null && <Failure error={failed} />}
      <Answered of={types}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={words.none}>
              <p>{words.noneHelp}</p>
            </Empty>
          ) : (
            <ul className={rows.rows}>
              {all.map((type) => (
                <li key={type.id} className={rows.row}>
                  <strong>{type.name}</strong>
                  <TypeFacts type={type} />
                  <span className={rows.end}>
                    <Button
                      variant="default"
                      size="xs"
                      aria-label={words.editOf(type.name)}
                      onClick={() => setEdited(type)}
                    >
                      {words.edit}
                    </Button>
                    <Button
                      variant="default"
                      size="xs"
                      aria-label={words.removeOf(type.name)}
                      loading={removing.isPending && removing.variables.id === type.id}
                      onClick={() => removing.mutate(type)}
                    >
                      {words.remove}
                    </Button>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
      <Dialog
        title={edited === 'new' ? words.addTitle : words.editTitle}
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
      >
        <TypeForm
          clinicId={clinic.id}
          {...(edited !== 'new' && edited !== undefined && { type: edited })}
          onSaved={({ name }) => {
            setEdited(undefined);
            setDone({ text: words.saved(name) });
            void renew();
          }}
        />
      </Dialog>
    </div>
  );
};

const TypeFacts = ({ type }: { readonly type: AppointmentType }) => {
  const { w } = useAdminWords();
  const { durationMinutes, bufferMinutes = 0, mode, specialization } = type;
  const facts = [
    w.duration(durationMinutes),
    bufferMinutes > 0 ? w.admin.types.bufferOf(w.duration(bufferMinutes)) : undefined,
    mode === 'virtual' ? w.clinic.virtual : w.clinic.inPerson,
    specialization === undefined ? undefined : w.admin.types.with(specialization),
  ];
  return <span className={rows.soft}>{facts.filter((fact) => fact !== undefined).join(' · ')}</span>;
};
