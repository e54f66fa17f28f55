import { Button } from '@mantine/core';
import { answer } from '../../app/api.ts';
import { listPatients, type Patient } from '../../client/index.ts';
import { useWords } from '../../wording/index.tsx';
import classes from './drawer.module.css';
import { Finder } from './finder.tsx';

export type KnownPatient = Patient;

interface PatientChoiceProps {
  readonly chosen: KnownPatient | undefined;
  readonly error?: string | false;
  readonly onChoose: (patient: KnownPatient | undefined) => void;
}

const FEW = 8;

/** One patient, found as one types. */
export const PatientChoice = ({ chosen, error, onChoose }: PatientChoiceProps) => {
  const { w } = useWords();
  if (chosen !== undefined)
    return (
      <div className={classes.actions}>
        <p role="status">
          <strong>{w.desk.chosen(chosen.name)}</strong>
          <br />
          <span className={classes.soft}>{chosen.email}</span>
        </p>
        <Button variant="default" size="compact-md" onClick={() => onChoose(undefined)}>
          {w.desk.change}
        </Button>
      </div>
    );
  return <PatientFinder error={error} onChoose={onChoose} />;
};

interface PatientFinderProps {
  readonly label?: string;
  readonly error?: string | false | undefined;
  readonly onChoose: (patient: KnownPatient) => void;
}

export const PatientFinder = ({ label, error, onChoose }: PatientFinderProps) => {
  const { w } = useWords();
  return (
    <Finder
      label={label ?? w.desk.findPatient}
      error={error}
      queryKey={['desk', 'find-patients']}
      find={async (q, signal) => (await answer(listPatients({ query: { q, limit: FEW }, signal }))).items}
      idOf={({ id }) => id}
      renderItem={({ name, email, phone }) => (
        <>
          <strong>{name}</strong>
          <small>{[email, phone].filter((part) => part !== undefined).join(' · ')}</small>
        </>
      )}
      onChoose={onChoose}
    />
  );
};
