import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer } from '../../app/api.ts';
import { type Affected, type Clinic, deactivateDoctor, type Doctor, updateDoctor } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Ask } from '../../parts/ask.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { type Done, Notice } from '../../parts/notice.tsx';
import rows from '../../parts/rows.module.css';
import { useAdminWords } from '../../wording/admin.ts';
import { AffectedList } from './affected-list.tsx';
import { DoctorForm } from './doctor-form.tsx';
import { type DoctorLoad, DoctorRow } from './doctor-row.tsx';
import { doctorLoadsOf, leavingOf } from './setting-queries.ts';
import { SettingsPage } from './settings-page.tsx';
import classes from './settings.module.css';

/** The doctors of the clinic, those who left too. */
export const Doctors = () => {
  const { w } = useAdminWords();
  return (
    <SettingsPage title={w.admin.doctors.title} lead={w.admin.doctors.lead}>
      {(clinic) => <DoctorList clinic={clinic} />}
    </SettingsPage>
  );
};

interface Leaving {
  readonly doctor: Doctor;
  readonly affected: readonly Affected[];
}

const DoctorList = ({ clinic }: { readonly clinic: Clinic }) => {
  const { w } = useAdminWords();
  const words = w.admin.doctors;
  const cache = useQueryClient();
  const loads = useQuery(doctorLoadsOf(clinic.id));
  const [edited, setEdited] = useState<Doctor | 'new'>();
  const [asked, setAsked] = useState<Doctor>();
  const [left, setLeft] = useState<Leaving>();
  const [done, setDone] = useState<Done>();
  const renew = async (): Promise<void> => {
    await Promise.all(
      ['loads', 'doctors'].map((kind) => cache.invalidateQueries({ queryKey: ['clinic', clinic.id, kind] })),
    );
  };
  const returning = useMutation({
    mutationFn: ({ id }: Doctor) => answer(updateDoctor({ path: { doctorId: id }, body: { active: true } })),
    onSuccess: ({ id, name }) => {
      setDone({ text: words.back(name) });
      if (left?.doctor.id === id) setLeft(undefined);
    },
    onSettled: renew,
  });
  const row = (load: DoctorLoad) => (
    <DoctorRow
      key={load.doctor.id}
      load={load}
      isReturning={returning.isPending && returning.variables.id === load.doctor.id}
      onEdit={setEdited}
      onLeave={setAsked}
      onReturn={returning.mutate}
    />
  );
  return (
    <div className={classes.group}>
      <div>
        <Button onClick={() => setEdited('new')}>{words.invite}</Button>
      </div>
      <Notice done={done} />
      {returning.isError && <Failure error={returning.error} />}
      {left !== undefined && <WhoWasAffected clinic={clinic} left={left} />}
      <Answered of={loads}>
        {(all) => {
          const [here, gone] = [true, false].map((active) => all.filter(({ doctor }) => doctor.active === active));
          return (
            <>
              {here === undefined || here.length === 0 ? (
                <Empty title={words.none}>
                  <p>{words.noneHelp}</p>
                </Empty>
              ) : (
                <ul className={rows.rows}>{here.map(row)}</ul>
              )}
              {gone !== undefined && gone.length > 0 && (
                <section className={rows.section} aria-labelledby="left">
                  <h2 id="left">{words.those}</h2>
                  <ul className={rows.rows}>{gone.map(row)}</ul>
                </section>
              )}
            </>
          );
        }}
      </Answered>
      <Dialog
        title={edited === 'new' || edited === undefined ? words.inviteTitle : words.editOf(edited.name)}
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
      >
        <DoctorForm
          clinicId={clinic.id}
          {...(edited !== 'new' && edited !== undefined && { doctor: edited })}
          onSaved={({ name }) => {
            setDone({ text: edited === 'new' ? words.invited(name) : words.saved(name) });
            setEdited(undefined);
            void renew();
          }}
        />
      </Dialog>
      <Ask
        title={words.deactivateTitle(asked?.name ?? '')}
        text={words.deactivateText}
        yes={words.deactivate}
        isGrave
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        action={async () => {
          if (asked === undefined) return;
          const { affected } = await answer(deactivateDoctor({ path: { doctorId: asked.id } }));
          setDone({ text: words.deactivated(asked.name) });
          setLeft({ doctor: asked, affected });
          await renew();
        }}
      />
    </div>
  );
};

const WhoWasAffected = ({ clinic, left }: { readonly clinic: Clinic; readonly left: Leaving }) => {
  const { data } = useQuery(
    leavingOf({
      clinicId: clinic.id,
      doctorId: left.doctor.id,
      timeZone: clinic.timeZone,
      affected: left.affected,
    }),
  );
  return <AffectedList affected={data} timeZone={clinic.timeZone} />;
};
