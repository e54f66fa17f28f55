import type { ReactNode } from 'react';
import type { Clinic } from '../../client/index.ts';
import { ClinicPicker, OfChosenClinic, useClinicSearch } from '../../parts/chosen-clinic.tsx';
import { TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import tabs from '../../parts/tabs.module.css';
import { useSession } from '../../session/session.ts';
import { useAdminWords } from '../../wording/admin.ts';
import classes from './settings.module.css';

const SECTIONS = [
  ['/settings', 'clinic'],
  ['/settings/doctors', 'doctors'],
  ['/settings/types', 'types'],
  ['/settings/staff', 'staff'],
  ['/settings/closures', 'closures'],
  ['/admin/analytics', 'analytics'],
] as const;

interface SettingsPageProps {
  readonly title: string;
  readonly lead?: string;
  readonly children: (clinic: Clinic) => ReactNode;
}

/** A page of a clinic's settings, with the way to the others. */
export const SettingsPage = ({ title, lead, children }: SettingsPageProps) => {
  const { w } = useAdminWords();
  const isAdmin = useSession()?.role === 'admin';
  const search = useClinicSearch();
  return (
    <Page
      title={title}
      {...(lead !== undefined && { lead })}
      aside={<ClinicPicker className={classes.picker} />}
      {...(isAdmin && { back: { to: '/admin', text: w.admin.places.admin } })}
      wide
    >
      <nav className={tabs.tabs} aria-label={w.admin.sections.label}>
        {SECTIONS.map(([to, name]) => (
          <TextLink
            key={to}
            to={to}
            search={search}
            className={tabs.tab}
            underline="never"
            activeOptions={{ exact: to === '/settings', includeSearch: false }}
            activeProps={{ 'aria-current': 'page' }}
          >
            {w.admin.sections[name]}
          </TextLink>
        ))}
      </nav>
      <OfChosenClinic>{children}</OfChosenClinic>
    </Page>
  );
};
