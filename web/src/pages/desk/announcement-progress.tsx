import { useQuery } from '@tanstack/react-query';
import { answer } from '../../app/api.ts';
import { type Clinic, getAnnouncement } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { ButtonLink } from '../../parts/link.tsx';
import rows from '../../parts/rows.module.css';
import { useWords } from '../../wording/index.tsx';
import classes from './announcements.module.css';

interface AnnouncementProgressProps {
  readonly announcementId: string;
  readonly clinic: Clinic;
}

const EVERY_MS = 1_000;

/** How far an announcement has come, until everybody's turn was. */
export const AnnouncementProgress = ({ announcementId, clinic }: AnnouncementProgressProps) => {
  const { w } = useWords();
  const progress = useQuery({
    queryKey: ['desk', clinic.id, 'announcement', announcementId],
    queryFn: ({ signal }) => answer(getAnnouncement({ path: { announcementId }, signal })),
    refetchInterval: ({ state }) => (state.data?.queued === 0 ? false : EVERY_MS),
  });
  return (
    <section className={rows.section} aria-labelledby="progress">
      <h2 id="progress">{w.desk.progress}</h2>
      <Answered of={progress} rows={1}>
        {({ recipients, queued, sent, failed }) => (
          <div className={rows.card}>
            <progress className={classes.bar} max={recipients} value={sent + failed} aria-labelledby="progress-text" />
            <p id="progress-text" role="status">
              {w.desk.progressText(sent, recipients, failed)}
              {queued === 0 && failed === 0 && ` · ${w.desk.sentAll}`}
            </p>
          </div>
        )}
      </Answered>
      <div>
        <ButtonLink to="/desk/announcements" search={{ clinic: clinic.id }} variant="default">
          {w.desk.another}
        </ButtonLink>
      </div>
    </section>
  );
};
