import { Textarea } from '@mantine/core';
import { useWords } from '../../wording/index.tsx';
import classes from './note-field.module.css';

/** As the contract's `reason` allows. */
const MOST = 500;

/** What the appointment is about; out of the way of those who have nothing to say. */
export const NoteField = ({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (note: string) => void;
}) => {
  const { w } = useWords();
  return (
    <details className={classes.note} open={value !== '' || undefined}>
      <summary>{w.book.addNote}</summary>
      <Textarea
        label={w.book.note}
        description={w.book.noteHelp}
        autosize={false}
        rows={3}
        maxLength={MOST}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </details>
  );
};
