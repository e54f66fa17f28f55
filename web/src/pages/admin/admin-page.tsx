import type { ReactNode } from 'react';
import { TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { useSession } from '../../session/session.ts';
import { useAdminWords } from '../../wording/admin.ts';
import classes from '../../parts/tabs.module.css';

const TABS = [
  ['/admin', 'clinics'],
  ['/admin/analytics', 'analytics'],
  ['/admin/audit', 'audit'],
] as const;

interface AdminPageProps {
  readonly title: string;
  readonly lead?: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A page of the administration, with the way to the others for those who may go there. */
export const AdminPage = ({ title, lead, aside, children }: AdminPageProps) => {
  const { w } = useAdminWords();
  const isAdmin = useSession()?.role === 'admin';
  return (
    <Page
      title={title}
      {...(lead !== undefined && { lead })}
      aside={aside}
      {...(!isAdmin && { back: { to: '/settings', text: w.admin.places.settings } })}
      wide
    >
      {isAdmin && (
        <nav className={classes.tabs} aria-label={w.admin.tabs.label}>
          {TABS.map(([to, name]) => (
            <TextLink
              key={to}
              to={to}
              className={classes.tab}
              underline="never"
              activeOptions={{ exact: to === '/admin', includeSearch: false }}
              activeProps={{ 'aria-current': 'page' }}
            >
              {w.admin.tabs[name]}
            </TextLink>
          ))}
        </nav>
      )}
      {children}
    </Page>
  );
};
