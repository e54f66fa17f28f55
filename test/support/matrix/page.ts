import { allRoutes } from '../../../functions/contract/routes.ts';
import { routeKey } from '../../../functions/contract/route.ts';
import { ROWS } from './rows.ts';
import { CALLERS, type CallerName, SITUATIONS, type Situation } from './rules.ts';

type Outcomes = ReadonlyMap<string, ReadonlyMap<CallerName, ReadonlyMap<Situation, string>>>;

const MARKS: Readonly<Record<string, string>> = { '401': '–', '403': '✗', '404': '404', '422': '422' };

/** How far a caller got, in one word. */
const FAR: Readonly<Record<string, string>> = { own: 'own', 'own other': 'clinic', 'own other foreign': 'all' };

/** A cell: one mark where every situation has the same, else how far the caller gets. */
const cellOf = (words: ReadonlyMap<Situation, string> | undefined): string => {
  if (!words) return '';
  const [only, ...more] = new Set(words.values());
  if (only !== undefined && more.length === 0) return MARKS[only] ?? 'yes';
  const reached = SITUATIONS.filter((situation) => words.get(situation) === 'reached').join(' ');
  return FAR[reached] ?? reached;
};

/** The matrix as a page of the documentation. */
export const matrixPage = (outcomes: Outcomes): string => {
  const rows = allRoutes.map((route) => {
    const cells = CALLERS.map((caller) => cellOf(outcomes.get(routeKey(route))?.get(caller)));
    return `| \`${routeKey(route)}\` | ${ROWS[route.operationId]?.rule ?? ''} | ${cells.join(' | ')} |`;
  });
  const count = [...outcomes.values()].flatMap((row) => [...row.values()].flatMap((words) => [...words.values()]));
  return `${[
    '# Security matrix',
    '',
    'Who reaches what: made by calling every route as everybody, and compared with the rules by',
    '`test/api/matrix.test.ts`. `npm run matrix` prints this page anew.',
    '',
    '– 401 · ✗ 403 · yes · or what is reached: what is the caller’s `own`, that of everybody in the `clinic`, `all` there is.',
    'Whatever is not reached answers byte for byte like something that does not exist, 404 or (named in a query or body)',
    '422, for the same number of reads, and changes nothing; and no answer shows anything of those who are out of reach.',
    'The removed have tokens that live on; the bearer of a link has that of the patient’s own appointment.',
    '',
    `${count.length} cells.`,
    '',
    `| route | rule | ${CALLERS.join(' | ')} |`,
    `|${'---|'.repeat(CALLERS.length + 2)}`,
    ...rows,
  ].join('\n')}\n`;
};
