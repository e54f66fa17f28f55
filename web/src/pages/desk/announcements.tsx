import { useSearch } from '@tanstack/react-router';
import type { Clinic } from '../../client/index.ts';
import { Page } from '../../parts/page.tsx';
import { useWords } from '../../wording/index.tsx';
import { AnnouncementForm } from './announcement-form.tsx';
import { AnnouncementProgress } from './announcement-progress.tsx';
import { DeskTabs } from './desk-tabs.tsx';
import { Undelivered } from './undelivered.tsx';
import { ClinicSwitch, WithClinic } from './with-clinic.tsx';

/** Writing to patients, how far it has come, and whom it did not reach. */
export const Announcements = () => {
  const { w } = useWords();
  return (
    <WithClinic title={w.desk.announceTitle}>{(clinic) => <Content key={clinic.id} clinic={clinic} />}</WithClinic>
  );
};

const Content = ({ clinic }: { readonly clinic: Clinic }) => {
  const { w } = useWords();
  const { sent } = useSearch({ from: '/desk/announcements' });
  return (
    <Page wide title={w.desk.announceTitle} lead={w.desk.announceLead} aside={<ClinicSwitch clinic={clinic} />}>
      <DeskTabs clinic={clinic} />
      {sent === undefined ? (
        <AnnouncementForm clinic={clinic} />
      ) : (
        <AnnouncementProgress key={sent} announcementId={sent} clinic={clinic} />
      )}
      <Undelivered clinic={clinic} status="EXPIRED" announcementId={sent} />
      <Undelivered clinic={clinic} status="SUPPRESSED" announcementId={sent} />
      <Undelivered clinic={clinic} status="FAILED" announcementId={sent} />
    </Page>
  );
};
