import { administration } from './admin.ts';
import { desk } from './desk.ts';
import { doctors } from './doctors.ts';
import { everyone } from './everyone.ts';
import { patients } from './patients.ts';
import { root } from './root.ts';
import { settings } from './settings.ts';

export const routeTree = root.addChildren([
  ...everyone,
  ...patients,
  ...doctors,
  ...desk,
  ...settings,
  ...administration,
]);
