import type { Place } from './place.ts';

/** Those who call. The removed have tokens that live on; `link` is the bearer of a manage link of the patient. */
export const CALLERS = [
  'nobody',
  'patient',
  'doctor',
  'staff',
  'admin',
  'link',
  'removed patient',
  'removed doctor',
  'removed staff',
  'removed admin',
  'removed link',
] as const;
export type CallerName = (typeof CALLERS)[number];

/**
 * What a request is about: the caller's `own`, somebody `other`'s in the same clinic, something `foreign` to the
 * clinic, or `missing`. Where a path names two things, `crossed` is the first own and the second foreign, and
 * `half-missing` the first own and the second missing.
 */
export const SITUATIONS = ['own', 'other', 'foreign', 'missing', 'crossed', 'half-missing'] as const;
export type Situation = (typeof SITUATIONS)[number];

type Reach = readonly Situation[];
const NONE = 'forbidden';
const OWN: Reach = ['own'];
const CLINIC: Reach = ['own', 'other'];
const ALL: Reach = ['own', 'other', 'foreign'];

type Reaches = Readonly<
  Record<'nobody' | 'patient' | 'doctor' | 'staff' | 'admin' | 'link', Reach | typeof NONE | 401>
>;

/** The rows of the security matrix: how far each role reaches. */
export const RULES = {
  anyone: { nobody: ALL, patient: ALL, doctor: ALL, staff: ALL, admin: ALL, link: ALL },
  'signed in': { nobody: 401, patient: ALL, doctor: ALL, staff: ALL, admin: ALL, link: 401 },
  themselves: { nobody: 401, patient: OWN, doctor: OWN, staff: OWN, admin: OWN, link: 401 },
  'patients and administrators, themselves': {
    nobody: 401,
    patient: OWN,
    doctor: NONE,
    staff: NONE,
    admin: OWN,
    link: 401,
  },
  'patients, anywhere': { nobody: 401, patient: ALL, doctor: NONE, staff: NONE, admin: NONE, link: 401 },
  'patients, their own': { nobody: 401, patient: OWN, doctor: NONE, staff: NONE, admin: NONE, link: 401 },
  'whom it concerns': { nobody: 401, patient: OWN, doctor: OWN, staff: CLINIC, admin: ALL, link: 401 },
  'who receives the patient': { nobody: 401, patient: NONE, doctor: OWN, staff: CLINIC, admin: ALL, link: 401 },
  'doctors, their own': { nobody: 401, patient: NONE, doctor: OWN, staff: NONE, admin: NONE, link: 401 },
  'staff in their clinic': { nobody: 401, patient: NONE, doctor: NONE, staff: CLINIC, admin: ALL, link: 401 },
  administrators: { nobody: 401, patient: NONE, doctor: NONE, staff: NONE, admin: ALL, link: 401 },
  'bearers of a link': { nobody: 401, patient: 401, doctor: 401, staff: 401, admin: 401, link: OWN },
} as const satisfies Record<string, Reaches>;
export type RuleName = keyof typeof RULES;

/** What the matrix has to know of a route that its schemas do not say. */
export interface Row {
  readonly rule: RuleName;
  /** Where a request names what it is about; absent for what has no object but the caller. */
  readonly names?: 'path' | 'query' | 'body';
  /** Where the path's own names mean something else in a place. */
  readonly path?: (place: Place) => Partial<Record<keyof Place, string>>;
  readonly query?: (place: Place) => Record<string, string>;
  readonly body?: (place: Place) => unknown;
  /** What those who may do it are answered, where that is not the route's own status. */
  readonly answers?: string;
}

/** What a caller is to be answered: reached, or why not. */
export const expected = (
  { rule, names }: Row,
  caller: CallerName,
  situation: Situation,
): 'reached' | '401' | '403' | '404' | '422' => {
  const [first, second] = caller.split(' ');
  const isRemoved = second !== undefined;
  const reach: Reach | typeof NONE | 401 = RULES[rule][(second ?? first) as keyof Reaches];
  if (reach === 401) return '401';
  if (isRemoved && rule !== 'anyone') return second === 'link' ? '401' : '403';
  if (reach === NONE) return '403';
  if (names === undefined || reach.includes(situation)) return 'reached';
  return names === 'path' ? '404' : '422';
};
