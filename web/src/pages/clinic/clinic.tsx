import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { clinicOf, doctorsOf, typesOf } from '../../app/queries.ts';
import { Answered } from '../../parts/answered.tsx';
import { Empty } from '../../parts/empty.tsx';
import { TextLink } from '../../parts/link.tsx';
import { mapUrl } from '../../parts/map-url.ts';
import { Page } from '../../parts/page.tsx';
import rows from '../../parts/rows.module.css';
import { useWords } from '../../wording/index.tsx';
import { DoctorList } from './doctor-list.tsx';
import classes from './clinic.module.css';

/** A clinic: what can be booked there, the second tap, and who works there. */
export const Clinic = () => {
  const { w } = useWords();
  const { clinicId } = useParams({ from: '/clinics/$clinicId' });
  const clinic = useQuery(clinicOf(clinicId));
  const types = useQuery(typesOf(clinicId));
  const doctors = useQuery(doctorsOf(clinicId));
  const back = { to: '/', text: w.clinic.allClinics };
  return (
    <Answered of={clinic}>
      {({ name, address, phone }) => (
        <Page
          title={name}
          back={back}
          lead={
            <span className={classes.contact}>
              <span>{address}</span>
              <a href={mapUrl(address)} target="_blank" rel="noreferrer">
                {w.clinic.map}
              </a>
              <a href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}>{w.clinic.call(phone)}</a>
            </span>
          }
        >
          <section className={rows.section} aria-labelledby="what">
            <h2 id="what">{w.clinic.what}</h2>
            <Answered of={types}>
              {({ items }) =>
                items.length === 0 ? (
                  <Empty title={w.clinic.noTypes} />
                ) : (
                  <ul className={rows.rows}>
                    {items.map((type) => (
                      <li key={type.id}>
                        <TextLink
                          to="/clinics/$clinicId/book/$typeId"
                          params={{ clinicId, typeId: type.id }}
                          className={rows.row}
                          underline="never"
                        >
                          <strong>{type.name}</strong>
                          <span className={rows.soft}>
                            {[
                              w.clinic.minutes(type.durationMinutes),
                              type.mode === 'virtual' ? w.clinic.virtual : w.clinic.inPerson,
                              ...(type.specialization === undefined ? [] : [type.specialization]),
                            ].join(' · ')}
                          </span>
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
          <section className={rows.section} aria-labelledby="doctors">
            <h2 id="doctors">{w.clinic.doctors}</h2>
            <Answered of={doctors}>{({ items }) => <DoctorList doctors={items} />}</Answered>
          </section>
        </Page>
      )}
    </Answered>
  );
};
