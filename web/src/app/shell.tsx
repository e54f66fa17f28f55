import { useIsFetching, useQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useRef, useState } from 'react';
import count from '../parts/count.module.css';
import { TextLink } from '../parts/link.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useSession, type Role } from '../session/session.ts';
import { useWords, type Wording } from '../wording/index.tsx';
import { AccountMenu } from './account-menu.tsx';
import { HOMES } from './guard.ts';
import { queryClient } from './queries.ts';
import { useSearchShortcut } from './search-key.ts';
import classes from './shell.module.css';
import { unreadCount } from './unread.ts';

type Item = readonly [to: string, text: (w: Wording) => string];

const PLACES: Record<Role, readonly Item[]> = {
  patient: [
    ['/', (w) => w.nav.book],
    ['/appointments', (w) => w.nav.visits],
    ['/waitlist', (w) => w.nav.waitlist],
  ],
  doctor: [
    ['/agenda', (w) => w.nav.agenda],
    ['/availability', (w) => w.nav.hours],
    ['/time-off', (w) => w.nav.timeOff],
  ],
  staff: [
    ['/desk', (w) => w.nav.desk],
    ['/desk/search', (w) => w.nav.search],
    ['/settings', (w) => w.admin.places.settings],
  ],
  admin: [
    ['/desk', (w) => w.nav.desk],
    ['/desk/search', (w) => w.nav.search],
    ['/admin', (w) => w.nav.admin],
  ],
};

/** Whether a place has another of the places below it, and so is left on the way there. */
const holdsAnother = (to: string, places: readonly Item[]): boolean =>
  to === '/' || places.some(([other]) => other.startsWith(`${to}/`));

const useIsOnline = (): boolean => {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = (): void => setOnline(navigator.onLine);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  return isOnline;
};

/** Someone else's data must not outlive the session that was allowed to see it. */
const useForgetting = (userId: string | undefined): void => {
  const navigate = useNavigate();
  const seen = useRef(userId);
  useEffect(() => {
    const before = seen.current;
    seen.current = userId;
    if (before === undefined || before === userId) return;
    queryClient.clear();
    if (userId === undefined) void navigate({ to: '/sign-in', search: { said: 'signed-out' } });
  }, [userId, navigate]);
};

const UnreadLink = () => {
  const { w, format } = useWords();
  const { data: unread = 0 } = useQuery(unreadCount);
  return (
    <TextLink to="/notifications" className={classes.place} underline="never" activeProps={{ 'aria-current': 'page' }}>
      {w.nav.inbox}
      {unread > 0 && (
        <>
          <span className={`${count.count} ${classes.count}`} aria-hidden>
            {unread > 99 ? '99+' : format.number(unread)}
          </span>
          <span className={classes.spoken}>{w.nav.unread(unread)}</span>
        </>
      )}
    </TextLink>
  );
};

/** The frame of every page: where one is, where one can go, and what is going on. */
export const Shell = () => {
  const { w } = useWords();
  const session = useSession();
  const isOnline = useIsOnline();
  const isNavigating = useRouterState({ select: ({ isLoading }) => isLoading });
  const isFetching = useIsFetching({ predicate: ({ state }) => state.data === undefined }) > 0;
  useForgetting(session?.userId);
  useSearchShortcut(session?.role === 'staff' || session?.role === 'admin');
  const places = session === undefined ? [] : PLACES[session.role];
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {w.app.skip}
      </a>
      <header className={classes.header}>
        <TextLink to={session === undefined ? '/' : HOMES[session.role]} className={classes.brand} underline="never">
          <img src="/icon.svg" alt={w.app.name} width="28" height="28" />
          <span className={classes.name} aria-hidden>
            {w.app.name}
          </span>
        </TextLink>
        {session !== undefined && (
          <nav className={classes.places} aria-label={w.app.mainNavigation}>
            {places.map(([to, text]) => (
              <TextLink
                key={to}
                to={to}
                className={classes.place}
                underline="never"
                activeOptions={{ exact: holdsAnother(to, places), includeSearch: false }}
                activeProps={{ 'aria-current': 'page' }}
              >
                {text(w)}
              </TextLink>
            ))}
            <UnreadLink />
          </nav>
        )}
        <AccountMenu />
      </header>
      <div className={classes.progress} data-on={isNavigating || isFetching ? '' : undefined} />
      {!isOnline && (
        <p className={classes.offline} role="status">
          {w.app.offline}
        </p>
      )}
      <main id="content" className={classes.content} tabIndex={-1}>
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
};
