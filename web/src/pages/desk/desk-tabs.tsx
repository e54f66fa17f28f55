import { useQuery } from '@tanstack/react-query';
import type { Clinic } from '../../client/index.ts';
import { TextLink } from '../../parts/link.tsx';
import { dateIn } from '../../time/dates.ts';
import { useWords } from '../../wording/index.tsx';
import count from '../../parts/count.module.css';
import spoken from '../../parts/spoken.module.css';
import { needingTime } from './desk-queries.ts';
import classes from './desk-tabs.module.css';

/** The parts of a front desk, and how many wait for a new time. */
export const DeskTabs = ({ clinic }: { readonly clinic: Clinic }) => {
  const { w, format } = useWords();
  const waiting = useQuery(needingTime(clinic.id, dateIn(clinic.timeZone))).data?.length ?? 0;
  const current = {
    className: classes.tab,
    underline: 'never',
    activeOptions: { exact: true, includeSearch: false },
    activeProps: { 'aria-current': 'page' },
    search: { clinic: clinic.id },
  } as const;
  return (
    <nav className={classes.tabs} aria-label={w.desk.parts}>
      <TextLink to="/desk" {...current}>
        {w.desk.day}
      </TextLink>
      <TextLink to="/desk/needs-time" {...current}>
        {w.desk.needsTitle}
        {waiting > 0 && (
          <>
            <span className={count.count} aria-hidden>
              {format.number(waiting)}
            </span>
            <span className={spoken.spoken}>{w.desk.waiting(waiting)}</span>
          </>
        )}
      </TextLink>
      <TextLink to="/desk/announcements" {...current}>
        {w.desk.announceTitle}
      </TextLink>
    </nav>
  );
};
