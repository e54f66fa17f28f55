import { useQuery } from '@tanstack/react-query';
import { TextLink } from '../../parts/link.tsx';
import { Answered } from '../../parts/answered.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import rows from '../../parts/rows.module.css';
import { useSession } from '../../session/session.ts';
import { clinics } from '../../app/queries.ts';
import { useWords } from '../../wording/index.tsx';
import { NextVisit } from './next-visit.tsx';

/** Where everybody begins: choose a clinic, the first of four taps. */
export const Home = () => {
  const { w } = useWords();
  const session = useSession();
  const list = useQuery(clinics);
  return (
    <Page title={w.home.title} lead={w.home.lead}>
      {session?.role === 'patient' && <NextVisit />}
      <section className={rows.section} aria-labelledby="clinics">
        <h2 id="clinics">{w.home.clinics}</h2>
        <Answered of={list}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={w.home.none} />
            ) : (
              <ul className={rows.rows}>
                {items.map(({ id, name, address }) => (
                  <li key={id}>
                    <TextLink to="/clinics/$clinicId" params={{ clinicId: id }} className={rows.row} underline="never">
                      <strong>{name}</strong>
                      <span className={rows.soft}>{address}</span>
                      <span className={rows.chevron} aria-hidden>
                        ›
                      </span>
                    </TextLink>
                  </li>
                ))}
              </ul>
            )
          }
        </Answered>
      </section>
    </Page>
  );
};
