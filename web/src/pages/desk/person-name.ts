import type { AgendaEntry } from '../../client/index.ts';
import type { Wording } from '../../wording/index.tsx';

/** How the desk calls a patient; somebody who has never signed in since registering has no name here yet. */
export const nameOf = ({ patient }: Pick<AgendaEntry, 'patient'>, w: Wording): string =>
  patient.name === '' ? w.desk.unnamed : patient.name;
