import { beforeAll, describe, expect, test } from 'vitest';
import { type Route, routeKey } from '../../functions/contract/route.ts';
import { allRoutes } from '../../functions/contract/routes.ts';
import { type Cell, type Matrix, matrixOver, situationsOf } from '../support/matrix/cells.ts';
import { matrixPage } from '../support/matrix/page.ts';
import { ROWS } from '../support/matrix/rows.ts';
import { CALLERS, type CallerName, expected, type Situation } from '../support/matrix/rules.ts';

let matrix: Matrix;
/** What came out, in the order in which it was asked. */
const outcomes = new Map<string, Map<CallerName, Map<Situation, string>>>();

beforeAll(async () => {
  matrix = await matrixOver();
});

const rowOf = ({ operationId }: Route) => {
  const row = ROWS[operationId];
  if (!row) throw new Error(`${operationId} is not in the matrix`);
  return row;
};

/** Whose texts a caller may be shown. */
const VISIBLE: Readonly<Record<string, readonly ('own' | 'other' | 'foreign')[]>> = {
  patient: ['own'],
  doctor: ['own'],
  link: ['own'],
  staff: ['own', 'other'],
  admin: ['own', 'other', 'foreign'],
};
const secretsFrom = ({ corners }: Matrix, caller: CallerName): string[] =>
  (['own', 'other', 'foreign'] as const)
    .filter((corner) => VISIBLE[caller]?.includes(corner) !== true)
    .flatMap((corner) => corners[corner].secrets);

/** An answer in one word: reached, or why not. */
const wordFor = (route: Route, { answer: { status, json } }: Cell): string => {
  const said = `${status}${json?.code === undefined ? '' : ` ${json.code}`}`;
  if (said === (rowOf(route).answers ?? String(route.status))) return 'reached';
  return said === '422 UNKNOWN_REFERENCE' ? '422' : String(status);
};

test('every route has its row in the matrix, and every row its route', () => {
  expect(Object.keys(ROWS).toSorted()).toEqual(allRoutes.map(({ operationId }) => operationId).toSorted());
});

describe('every cell', () => {
  test.each(allRoutes.map((route) => [routeKey(route), route] as const))('%s', async (key, route) => {
    const row = rowOf(route);
    const situations = situationsOf(route, row);
    const problems: string[] = [];
    const table = new Map<CallerName, Map<Situation, string>>();
    outcomes.set(key, table);
    for (const caller of CALLERS) {
      const cells = new Map<Situation, Cell>();
      for (const situation of situations) {
        const cell = await matrix.cell(route, caller, situation);
        cells.set(situation, cell);
        const { answer, bytes, changed } = cell;
        const wanted = expected(row, caller, situation);
        const word = wordFor(route, cell);
        if (word !== wanted)
          problems.push(`${caller}, ${situation}: ${wanted} expected, ${answer.status} ${answer.text}`);
        if (wanted !== 'reached' && changed.length > 0)
          problems.push(`${caller}, ${situation}: refused, and yet it changed ${changed.join(', ')}`);
        const shown = secretsFrom(matrix, caller).filter((secret) => bytes.includes(secret));
        if (shown.length > 0) problems.push(`${caller}, ${situation}: shows ${shown.join(', ')}`);
      }
      const missing = cells.get('missing');
      for (const [situation, cell] of cells) {
        const like = situation === 'crossed' ? cells.get('half-missing') : missing;
        const wanted = expected(row, caller, situation);
        if (!like || (wanted !== '404' && wanted !== '422')) continue;
        if (cell.bytes !== missing?.bytes)
          problems.push(`${caller}, ${situation}: answered ${cell.bytes}, and missing ${missing?.bytes}`);
        if (situation !== 'half-missing' && cell.effort.join() !== like.effort.join())
          problems.push(`${caller}, ${situation}: cost ${cell.effort.join()}, and missing ${like.effort.join()}`);
      }
      table.set(caller, new Map([...cells].map(([situation, cell]) => [situation, wordFor(route, cell)])));
    }
    expect(problems).toEqual([]);
  });
});

test('the table of all cells is the one in the documentation', async () => {
  await expect(matrixPage(outcomes)).toMatchFileSnapshot('../../docs/security-matrix.md');
});
