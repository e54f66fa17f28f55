import type { Appointment } from '../client/index.ts';
import { useWords } from '../wording/index.tsx';
import classes from './status-badge.module.css';

const KINDS: Record<Appointment['status'], 'good' | 'warn' | 'plain'> = {
  PENDING: 'warn',
  CONFIRMED: 'good',
  CHECKED_IN: 'good',
  COMPLETED: 'plain',
  NO_SHOW: 'warn',
  CANCELLED: 'plain',
  EXPIRED: 'plain',
};

export const StatusBadge = ({ status }: { readonly status: Appointment['status'] }) => {
  const { w } = useWords();
  return (
    <span className={classes.badge} data-kind={KINDS[status]}>
      {w.visit.status[status]}
    </span>
  );
};
