import type { Doctor } from '../../client/index.ts';
import rows from '../../parts/rows.module.css';
import { useWords } from '../../wording/index.tsx';
import classes from './clinic.module.css';

/** "FO" of "Dr. Demo Family-One": the first letters of first and last name, titles left out. */
const initialsOf = (name: string): string => {
  const words = name.split(/[\s-]+/).filter((word) => !word.endsWith('.'));
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0] ?? '').join('');
};

export const DoctorList = ({ doctors }: { readonly doctors: readonly Doctor[] }) => {
  const { w } = useWords();
  if (doctors.length === 0) return <p className={rows.soft}>{w.clinic.noDoctors}</p>;
  return (
    <ul className={classes.doctors}>
      {doctors.map(({ id, name, specialization, bio }) => (
        <li key={id} className={classes.doctor}>
          <span className={classes.initials} aria-hidden>
            {initialsOf(name)}
          </span>
          <strong>{name}</strong>
          <span className={rows.soft}>{specialization}</span>
          {bio !== undefined && <p className={`${rows.soft} ${classes.bio ?? ''}`}>{bio}</p>}
        </li>
      ))}
    </ul>
  );
};
