import type { Route } from '../../../functions/contract/route.ts';
import { confirmAccount } from '../../../functions/api/confirm-account.ts';
import { register } from '../../../functions/api/register.ts';
import { freshAuditTable } from '../audit-table.ts';
import type { CallAnswer, CallOptions } from '../calls.ts';
import { CODE } from '../cognito.ts';
import { watched } from '../faulty.ts';
import { freshTable } from '../table.ts';
import { officeOver, operationOf } from './office.ts';
import { type Corners, cornersIn, MISSING, type Place, SECRET } from './place.ts';
import { snapshotOf } from './restore.ts';
import { KNOWN, ROWS } from './rows.ts';
import type { CallerName, Row, Situation } from './rules.ts';

/** What one caller got for one request. */
export interface Cell {
  readonly answer: CallAnswer;
  /** The answer without what names the request itself. */
  readonly bytes: string;
  /** What was asked of the stores and of Cognito to answer it. */
  readonly effort: readonly string[];
  /** Items that are not as they were. */
  readonly changed: readonly string[];
}

const identityOf = (caller: CallerName, corners: Corners): Pick<CallOptions, 'as' | 'headers'> => {
  const link = (token: string) => ({ headers: { authorization: `Link ${token}` } });
  switch (caller) {
    case 'nobody':
      return {};
    case 'link':
      return link(corners.link);
    case 'removed link':
      return link(corners.removedLink);
    case 'patient':
      return { as: { id: corners.own.patient.id, role: 'patient' } };
    case 'doctor':
      return { as: { id: corners.own.doctor.id, role: 'doctor' } };
    case 'staff':
      return { as: { id: 'staff', role: 'staff' } };
    case 'admin':
      return { as: { id: 'admin', role: 'admin' } };
    case 'removed patient':
      return { as: { id: corners.removedPatient, role: 'patient' } };
    case 'removed doctor':
      return { as: { id: 'removed-doctor', role: 'doctor' } };
    case 'removed staff':
      return { as: { id: 'removed-staff', role: 'staff' } };
    case 'removed admin':
      return { as: { id: 'removed-admin', role: 'admin' } };
    default:
      return caller satisfies never;
  }
};

const namesIn = ({ path }: Pick<Route, 'path'>): readonly (keyof Place)[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name as keyof Place);

/** The situations in which a route can be called at all. */
export const situationsOf = (route: Route, { names }: Row): readonly Situation[] => {
  if (names === undefined) return ['own'];
  const around: readonly Situation[] = ['own', 'other', 'foreign', 'missing'];
  return names === 'path' && namesIn(route).length > 1 ? [...around, 'crossed', 'half-missing'] : around;
};

const placeIn = (situation: Situation, corners: Corners, ownNotice: string): Place => {
  const own = { ...corners.own.place, notificationId: ownNotice };
  switch (situation) {
    case 'own':
    case 'crossed':
    case 'half-missing':
      return own;
    case 'other':
      return corners.other.place;
    case 'foreign':
      return corners.foreign.place;
    case 'missing':
      return MISSING;
    default:
      return situation satisfies never;
  }
};

const pathIn = (route: Route, { path }: Row, situation: Situation, place: Place, corners: Corners) => {
  const named = { ...place, ...path?.(place) };
  const [, ...later] = namesIn(route);
  const swaps: Readonly<Partial<Record<Situation, Place>>> = {
    crossed: corners.foreign.place,
    'half-missing': MISSING,
  };
  const instead = swaps[situation];
  return Object.fromEntries(
    namesIn(route).map((name) => [name, instead && later.includes(name) ? instead[name] : named[name]]),
  );
};

/** The two clinics with everybody in them, who can be called for again and again as if nothing had happened before. */
export const matrixOver = async () => {
  const [table, audit] = await Promise.all([freshTable(), freshAuditTable()]);
  const prepared = officeOver(table, audit, SECRET);
  const corners = await cornersIn(table, prepared.call);
  const { table: seen, calls } = watched(table);
  const { table: seenAudit, calls: auditCalls } = watched(audit);
  const { call, people } = officeOver(seen, seenAudit, SECRET);
  await call(register, { body: KNOWN });
  await call(confirmAccount, { body: { email: KNOWN.email, code: CODE } });
  const { restore } = await snapshotOf(table);

  const cell = async (route: Route, caller: CallerName, situation: Situation): Promise<Cell> => {
    const row = ROWS[route.operationId];
    if (!row) throw new Error(`${route.operationId} is not in the matrix`);
    const identity = identityOf(caller, corners);
    const place = placeIn(situation, corners, `notice-${identity.as?.id ?? 'patient-own'}`);
    const operation = await operationOf(route);
    const path = pathIn(route, row, situation, place, corners);
    calls.length = 0;
    auditCalls.length = 0;
    people.mock.resetHistory();
    const answer = await call(operation, {
      ...identity,
      path,
      ...(row.query && { query: row.query(place) }),
      ...(row.body && { body: row.body(place) }),
    });
    const effort = [
      ...calls.map(({ name }) => name),
      ...auditCalls.map(({ name }) => `audit ${name}`),
      ...people.mock.commandCalls(Object as never).map(() => 'Cognito'),
    ];
    const wrote = calls.some(({ name }) => !/^(Get|BatchGet|Query)/.test(name));
    const { 'content-length': _, ...headers } = answer.headers;
    const text = answer.text.replace(/"instance":"[^"]*"/, '"instance":"…"');
    return {
      answer,
      bytes: `${answer.status}\n${JSON.stringify(headers)}\n${text}`,
      effort,
      changed: wrote ? await restore() : [],
    };
  };
  return { cell, corners };
};

export type Matrix = Awaited<ReturnType<typeof matrixOver>>;
