import { beforeAll, describe, expect, test } from 'vitest';
import { type Route, routeKey } from '../../functions/contract/route.ts';
import { allRoutes } from '../../functions/contract/routes.ts';
import { type Role, ROLES } from '../../functions/domain/appointment.ts';
import {
  aClinic,
  aDoctorSignedIn,
  admin,
  aPatient,
  type Clinic,
  openStarts,
  PASSWORD,
  signedIn,
  tokensOf,
} from '../steps/given.ts';
import { type Answer, ask, type Asked, forEachOf } from '../steps/http.ts';
import { isRequest, mailTo } from '../steps/mail.ts';
import { goodBody, goodQuery } from '../steps/good.ts';
import { changesBetween, isHarmless, isRefused, pointersOf, said, type Stored, whenQuiet } from '../steps/requests.ts';
import { sampleOf } from '../steps/samples.ts';
import { system } from '../steps/system.ts';
import { badTokens } from '../steps/tokens.ts';
import { books } from '../steps/when.ts';

const named = (routes: readonly Route[]) => routes.map((route) => [routeKey(route), route] as const);
const isForRoles = ({ access }: Route): boolean => typeof access !== 'string';
const withToken = named(allRoutes.filter(isForRoles));
const withBody = named(allRoutes.filter(({ body }) => body !== undefined));
const withQuery = named(allRoutes.filter(({ query }) => query !== undefined));
const withPath = named(allRoutes.filter(({ pathParameters }) => pathParameters !== undefined));

let clinic: Clinic;
let email: string;
let tokens: Readonly<Record<Role, string>>;
let forged: Readonly<Record<string, string>>;
let appointmentId: string;
let linkToken: string;
let before: Stored;

beforeAll(async () => {
  clinic = await aClinic({ doctors: [{}, {}] });
  const [doctor] = clinic.doctors;
  if (doctor === undefined) throw new Error('no doctor');
  const [patient, asDoctor, staff, administrator] = await Promise.all([
    aPatient(),
    aDoctorSignedIn(doctor),
    signedIn(system.accounts.staff),
    admin(),
  ]);
  email = patient.email;
  tokens = { patient: patient.token, doctor: asDoctor.token, staff: staff.token, admin: administrator.token };
  const { accessToken, idToken } = await tokensOf(email, PASSWORD);
  forged = badTokens(accessToken, idToken);
  const [start = ''] = await openStarts(clinic, patient);
  appointmentId = (await books(patient, clinic, { start })).json.id;
  linkToken = /\/manage#([\w.-]+)/.exec((await mailTo(email, isRequest)).text)?.[1] ?? '';
  before = await whenQuiet();
});

/** The most powerful role that may call a route at all. */
const roleFor = ({ access }: Route): Role | undefined =>
  typeof access === 'string' ? undefined : ROLES.toReversed().find((role) => access.includes(role));

const authorized = (route: Route): Pick<Asked, 'token' | 'headers'> => {
  const role = roleFor(route);
  if (role !== undefined) return { token: tokens[role] };
  return route.access === 'anyone' ? {} : { headers: { authorization: `Link ${linkToken}` } };
};

const pathOf = ({ path }: Route, idOf: (name: string) => string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'date' ? '2026-03-09' : idOf(name)));

const UNKNOWN = 'unknown_1';
/** Ids that exist, where a refusal for what is in the request needs them. */
const knownId = (name: string): string =>
  ({ clinicId: clinic.id, doctorId: clinic.doctors[0]?.id, appointmentId })[name] ?? UNKNOWN;

/** A request that is right but for what is said here. */
const send = (route: Route, over: Asked & { readonly idOf?: (name: string) => string } = {}): Promise<Answer> => {
  const { idOf = () => UNKNOWN, ...asked } = over;
  const body = asked.text === undefined && !('body' in asked) ? goodBody(route) : asked.body;
  return ask(route.method, pathOf(route, idOf), { ...authorized(route), query: goodQuery(route), ...asked, body });
};

describe('Without a token that is worth something, nobody gets past the door', () => {
  test.each(withToken)('%s', async (_, route) => {
    const answers = await forEachOf(Object.entries({ none: undefined, ...forged }), async ([what, token]) => {
      const { status } = await send(route, { token });
      return `${what}: ${status}`;
    });
    expect(answers).toEqual(Object.keys({ none: '', ...forged }).map((what) => `${what}: 401`));
  });

  test.each(named(allRoutes.filter(({ access }) => access === 'link')))('%s', async (_, route) => {
    const links = [
      '',
      'Link',
      'Link x',
      `Link ${linkToken}x`,
      `Link x${linkToken}`,
      `Link ${linkToken.split('.')[0]}.`,
    ];
    const answers = await forEachOf([...links, `Bearer ${tokens.patient}`], async (authorization) =>
      said(await send(route, { headers: { authorization } })),
    );
    expect(new Set(answers)).toEqual(new Set(['401 UNAUTHENTICATED']));
  });
});

describe('A role that may never do this is refused, whatever it sends', () => {
  test.each(withToken)('%s', async (_, route) => {
    for (const role of ROLES.filter((role) => route.access !== 'anyone' && !route.access.includes(role))) {
      const right = await send(route, { token: tokens[role] });
      expect(`${role}: ${said(right)}`).toBe(`${role}: 403 FORBIDDEN`);
      if (route.body === undefined) continue;
      const wrong = await send(route, { token: tokens[role], text: '{' });
      expect(`${role}: ${said(wrong)}`).toBe(`${role}: 403 FORBIDDEN`);
    }
  });
});

const MALFORMED = [
  '{',
  '{"a":}',
  '{"a":1}}',
  "{'a':1}",
  'nul',
  '[1,',
  '"\\ud8"',
  '{"a":01}',
  '\u0000',
  '{"a":"\u0001"}',
];
/** Texts that no field takes, whatever it is for. */
const NASTY = ['"\\u0000"', '"\\ud800"', '""', '1e400', '-1', '9007199254740993', '[[[]]]', '{"__proto__":{}}', 'null'];
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const KIB = 1024;

describe('A body that is not what the contract says is refused', () => {
  test.each(withBody)('%s: what is sent as right is right', (_, route) => {
    expect(route.body?.safeParse(goodBody(route))).toMatchObject({ success: true });
  });

  test.each(withBody)('%s: malformed JSON', async (_, route) => {
    const answers = await forEachOf(MALFORMED, async (text) => said(await send(route, { text })));
    expect(new Set(answers)).toEqual(new Set(['400 MALFORMED_JSON']));
  });

  test.each(withBody)('%s: a field that nobody knows', async (_, route) => {
    const fields = ['surprise', 'version', '__proto__', 'constructor', 'a/b', ''];
    const answers = await forEachOf(fields, async (field) => {
      // Written by hand: an object literal takes __proto__ for something else.
      const rest = JSON.stringify(goodBody(route)).slice(1);
      const text = `{${JSON.stringify(field)}:{"role":"admin"}${rest === '}' ? '' : ','}${rest}`;
      const answer = await send(route, { text });
      return `${field} ${said(answer)}`;
    });
    expect(answers).toEqual(fields.map((field) => `${field} 400 VALIDATION_FAILED`));
    const { json } = await send(route, { body: { ...goodBody(route), surprise: 1 } });
    expect(json.errors).toContainEqual({ pointer: '/surprise', detail: 'is not a known field' });
  });

  test.each(withBody)('%s: no body, or something that is no object', async (_, route) => {
    const texts = ['[]', '"text"', '1', 'null', 'true', deep(10_000), `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`];
    const isNeeded = route.body?.isOptional() === false;
    const wrong = [...texts, ...(isNeeded ? ['', ' ', '{}'] : [])].filter(
      (text) => text !== '{}' || route.body?.safeParse({}).success === false,
    );
    const answers = await forEachOf(wrong, async (text) => said(await send(route, { text })));
    expect(new Set(answers)).toEqual(new Set(['400 VALIDATION_FAILED']));
  });

  test.each(withBody)('%s: every field of a wrong type', async (_, route) => {
    const body = goodBody(route) ?? {};
    const answers = await forEachOf(Object.entries(body), async ([field, value]) => {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      const answer = await send(route, { body: { ...body, [field]: isObject ? 'text' : { a: 1 } } });
      return `${field} ${said(answer)} ${pointersOf(answer).every((pointer) => pointer.startsWith(`/${field}`))}`;
    });
    expect(answers).toEqual(Object.keys(body).map((field) => `${field} 400 VALIDATION_FAILED true`));
  });

  test.each(withBody)('%s: NUL, half characters, huge numbers and emptiness in every field', async (_, route) => {
    const body = goodBody(route) ?? {};
    const tries = Object.keys(body).flatMap((field) => NASTY.map((text) => ({ field, text })));
    const accepted = await forEachOf(tries, async ({ field, text }) => {
      const marker = '@nasty@';
      const raw = JSON.stringify({ ...body, [field]: marker }).replace(`"${marker}"`, () => text);
      const answer = await send(route, { text: raw });
      return isRefused(answer) || isHarmless(route, answer)
        ? []
        : [`${field} = ${text}: ${answer.status} ${answer.text}`];
    });
    expect(accepted.flat()).toEqual([]);
  });

  test.each(withBody)('%s: more than 64 KiB', async (_, route) => {
    const text = JSON.stringify({ ...goodBody(route), padding: 'x'.repeat(64 * KIB) });
    expect(said(await send(route, { text }))).toBe('413 BODY_TOO_LARGE');
    expect((await send(route, { text: deep(100_000) })).status).toBe(413);
    if (isForRoles(route)) expect((await send(route, { text, token: undefined })).status).toBe(401);
  });
});

describe('A query that is not what the contract says is refused', () => {
  const IMPOSSIBLE = ['2026-02-30', '2027-02-29', '2026-13-01', '0000-01-01', '2026-1-1', '20260101', 'tomorrow', ''];

  test.each(withQuery)('%s', async (_, route) => {
    const query = goodQuery(route);
    const known = route.query ? sampleOf(route.query, 'all') : {};
    const wrong: Record<string, string>[] = [
      { ...query, surprise: '1' },
      { ...query, __proto: '1' },
    ];
    for (const field of Object.keys(query))
      wrong.push(Object.fromEntries(Object.entries(query).filter(([name]) => name !== field)));
    for (const field of ['from', 'to'].filter((field) => field in known))
      wrong.push(...IMPOSSIBLE.map((date) => ({ ...query, [field]: date })));
    if ('from' in known) wrong.push({ ...query, from: '2026-03-09', to: '2026-03-08' });
    // Open times are asked for at most 31 days.
    if (/(slots|appointments\/search)$/.test(route.path))
      wrong.push({ ...query, from: '2026-03-01', to: '2026-04-01' });
    if ('limit' in known) wrong.push(...['0', '101', '-1', '1.5', 'x', ''].map((limit) => ({ ...query, limit })));
    if ('cursor' in known)
      wrong.push(...['x', 'AAAA', 'a'.repeat(100), '"', '\u0000'].map((cursor) => ({ ...query, cursor })));
    const answers = await forEachOf(
      wrong,
      async (query) => `${JSON.stringify(query)} ${said(await send(route, { query, idOf: knownId }))}`,
    );
    expect(answers.filter((answer) => !answer.endsWith('} 400 VALIDATION_FAILED'))).toEqual([]);
  });

  test('a cursor of somebody else or of another list is worth nothing', async () => {
    const first = await ask('GET', '/clinics', { query: { limit: '1' } });
    const cursor: string = first.json.nextCursor;
    const elsewhere = await ask('GET', '/appointments', { token: tokens.patient, query: { cursor } });
    expect(said(elsewhere)).toBe('400 VALIDATION_FAILED');
  });
});

describe('What does not exist is not found, however it is spelt', () => {
  const STRANGE = [
    'unknown_1',
    '__proto__',
    'constructor',
    '%23',
    'a%23b',
    '%2e%2e%2fclinics',
    '%00',
    'x'.repeat(129),
    '%F0%9F%98%80',
    '%25',
    'PROFILE',
    '%7B%7D',
  ];

  test.each(withPath)('%s', async (_, route) => {
    const answers = await forEachOf(STRANGE, async (id) => `${id} ${(await send(route, { idOf: () => id })).status}`);
    expect(answers.filter((answer) => !answer.endsWith(' 404'))).toEqual([]);
  });

  test.each(
    withPath.filter(
      ([, route]) => route.path.includes('{appointmentId}') && route.operationId !== 'confirmAppointment',
    ),
  )('%s: somebody else’s answers exactly like none', async (_, route) => {
    const stranger = route.access.includes('patient') ? (await aPatientOnce()).token : tokens.staff;
    const [foreign, missing] = await Promise.all([
      send(route, { idOf: () => appointmentId, token: stranger }),
      send(route, { token: stranger }),
    ]);
    expect(said(foreign)).toBe('404 NOT_FOUND');
    const plain = ({ text, json }: Answer, id: string) =>
      text.replaceAll(id, 'ID').replace(String(json.requestId), 'REQUEST');
    expect(plain(foreign, appointmentId)).toBe(plain(missing, UNKNOWN));
  });
});

let stranger: ReturnType<typeof signedIn> | undefined;
const aPatientOnce = () => (stranger ??= signedIn(system.accounts.patient));

test('After all that, nothing has changed', async () => {
  expect(changesBetween(before, await whenQuiet())).toEqual([]);
});
