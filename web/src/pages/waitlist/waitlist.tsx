import { useQuery } from '@tanstack/react-query';
import { Answered } from '../../parts/answered.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ButtonLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import rows from '../../parts/rows.module.css';
import { useWords } from '../../wording/index.tsx';
import { Wish } from './wish.tsx';
import { wishes } from './wish-queries.ts';

/** One's wishes for a time, with live offers. */
export const Waitlist = () => {
  const { w } = useWords();
  const list = useQuery(wishes);
  return (
    <Page title={w.waitlist.title} lead={w.waitlist.lead}>
      <Answered of={list}>
        {({ items }) => {
          const live = items.filter(({ status }) => status === 'WAITING' || status === 'OFFERED');
          if (live.length === 0)
            return (
              <Empty title={w.waitlist.none}>
                <p>{w.waitlist.noneHelp}</p>
                <ButtonLink to="/">{w.visits.book}</ButtonLink>
              </Empty>
            );
          return (
            <ul className={rows.rows}>
              {live.map((wish) => (
                <li key={wish.id}>
                  <Wish wish={wish} />
                </li>
              ))}
            </ul>
          );
        }}
      </Answered>
    </Page>
  );
};
