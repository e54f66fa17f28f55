import type { Clinic } from '../client/index.ts';
import { useWords } from '../wording/index.tsx';
import classes from './cutoff-note.module.css';

interface CutoffNoteProps {
  readonly clinic: Pick<Clinic, 'policy' | 'phone'>;
  readonly canChange: boolean;
}

/** Until when a patient can move or cancel online, or whom to call when it is too late for that. */
export const CutoffNote = ({ clinic: { policy, phone }, canChange }: CutoffNoteProps) => {
  const { w } = useWords();
  const cutoff = policy.cancelCutoffMinutes;
  const until = cutoff > 0 ? w.hold.cutoff(w.duration(cutoff)) : w.hold.cutoffNone;
  return <p className={classes.soft}>{canChange ? until : w.visit.tooLate(w.duration(cutoff), phone)}</p>;
};
