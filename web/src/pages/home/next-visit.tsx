import { useQuery } from '@tanstack/react-query';
import { ButtonLink, TextLink } from '../../parts/link.tsx';
import { useWords } from '../../wording/index.tsx';
import { upcoming } from '../visits/visit-queries.ts';
import classes from './next-visit.module.css';

/** The appointment that comes next, for whoever only wants to look it up. */
export const NextVisit = () => {
  const { w, format } = useWords();
  const { data } = useQuery(upcoming);
  const next = data?.find(({ status }) => status !== 'PENDING');
  if (next === undefined) return null;
  return (
    <section className={classes.next} aria-labelledby="next">
      <div>
        <h2 id="next">{w.home.next}</h2>
        <p className={classes.when}>{format.dayAndTime(next.start, next.timeZone)}</p>
        <p>{next.doctor.name}</p>
      </div>
      <div className={classes.links}>
        <ButtonLink to="/appointments/$appointmentId" params={{ appointmentId: next.id }} size="sm" variant="default">
          {w.home.see}
        </ButtonLink>
        <TextLink to="/appointments">{w.home.allVisits}</TextLink>
      </div>
    </section>
  );
};
