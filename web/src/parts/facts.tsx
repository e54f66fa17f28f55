import type { ReactNode } from 'react';
import type { Appointment, Clinic } from '../client/index.ts';
import { ownTimeZone, sameWallTime } from '../time/format.ts';
import { useWords } from '../wording/index.tsx';
import classes from './facts.module.css';
import { mapUrl } from './map-url.ts';

interface FactsProps {
  readonly appointment: Omit<Appointment, 'reason'> & Pick<Partial<Appointment>, 'reason'>;
  readonly clinic: Clinic | undefined;
  readonly typeName: string | undefined;
}

/** One line of a list of facts. */
export const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className={classes.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** What an appointment is, when, where and with whom. */
export const Facts = ({ appointment, clinic, typeName }: FactsProps) => {
  const { w, format } = useWords();
  const { start, end, timeZone, doctor, mode, meetingUrl, reason } = appointment;
  const own = ownTimeZone();
  return (
    <dl className={classes.facts}>
      <Fact name={w.visit.when}>
        <strong>{format.day(start, timeZone)}</strong>
        <br />
        <strong>{`${format.time(start, timeZone)} – ${format.time(end, timeZone)}`}</strong>{' '}
        <span className={classes.soft}>{w.visit.zone(format.zone(timeZone))}</span>
        {!sameWallTime(start, timeZone, own) && (
          <>
            <br />
            <span className={classes.soft}>{w.book.yourTime(format.dayAndTime(start, own))}</span>
          </>
        )}
      </Fact>
      <Fact name={w.visit.what}>{typeName ?? '…'}</Fact>
      <Fact name={w.visit.who}>
        {doctor.name}
        <br />
        <span className={classes.soft}>{doctor.specialization}</span>
      </Fact>
      <Fact name={w.visit.where}>
        {mode === 'virtual' ? (
          <>
            {w.clinic.virtual}
            {meetingUrl !== undefined && appointment.status !== 'PENDING' && (
              <>
                <br />
                <a href={meetingUrl} target="_blank" rel="noreferrer">
                  {w.visit.join}
                </a>
              </>
            )}
          </>
        ) : (
          clinic !== undefined && (
            <>
              {clinic.name}
              <br />
              {clinic.address}
              <br />
              <a href={mapUrl(clinic.address)} target="_blank" rel="noreferrer">
                {w.visit.directions}
              </a>
            </>
          )
        )}
      </Fact>
      {reason !== undefined && <Fact name={w.visit.note}>{reason}</Fact>}
    </dl>
  );
};
