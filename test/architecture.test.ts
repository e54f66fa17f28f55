import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CALLERS } from '../functions/contract/route.ts';
import { allRoutes } from '../functions/contract/routes.ts';

const ROOT = resolve(import.meta.dirname, '..');

const filesBelow = (folder: string): string[] =>
  existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    : [];

const IMPORT = /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s+['"]([^'"]+)['"]|import\s*\(?\s*['"]([^'"]+)['"]/g;

const importsIn = (text: string): string[] => [...text.matchAll(IMPORT)].map(([, from, alone]) => from ?? alone ?? '');
const importsOf = (file: string): string[] => importsIn(readFileSync(join(ROOT, file), 'utf8'));
/** What is imported to run, types left out. */
const loadedBy = (file: string): string[] =>
  importsIn(readFileSync(join(ROOT, file), 'utf8').replaceAll(/import type [^;]*;/g, ''));

/** The files of ours that a file imports, relative to the repository. */
const ownImportsOf = (file: string): string[] =>
  importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(ROOT, resolve(ROOT, dirname(file), specifier)));

const roomOf = (file: string): string => {
  const [top = '', room = ''] = file.split('/');
  return top === 'functions' ? `functions/${room}` : top;
};

/** Which other rooms, or single files of them, each room may import. */
const ARROWS: Record<string, readonly string[]> = {
  'functions/domain': [],
  'functions/contract': ['functions/domain'],
  'functions/http': ['functions/domain', 'functions/contract'],
  'functions/identity': ['functions/domain', 'functions/contract'],
  'functions/email': ['functions/domain', 'functions/contract'],
  'functions/signing': ['functions/domain', 'functions/contract'],
  'functions/store': ['functions/domain', 'functions/contract'],
  'functions/api': [
    'functions/domain',
    'functions/contract',
    'functions/http',
    'functions/identity',
    'functions/email',
    'functions/signing',
    'functions/store',
  ],
  'functions/outbox': ['functions/domain', 'functions/contract', 'functions/store', 'functions/reactions/budget.ts'],
  'functions/reactions': [
    'functions/domain',
    'functions/contract',
    'functions/store',
    'functions/email',
    'functions/identity',
    'functions/signing',
  ],
  'functions/canary': ['functions/contract', 'functions/signing'],
  lib: ['functions/contract', 'functions/store/keys.ts'],
  bin: ['lib', 'package.json'],
};

const sources = ['functions', 'lib', 'bin'].flatMap(filesBelow);

describe('the arrows between rooms', () => {
  test.each(sources)('%s points only where its room may', (file) => {
    const room = roomOf(file);
    const allowed = ARROWS[room];
    expect(allowed, `${room} is a room that no arrow is drawn for`).toBeDefined();
    const wrong = ownImportsOf(file).filter(
      (target) => roomOf(target) !== room && !allowed?.some((to) => target === to || roomOf(target) === to),
    );
    expect(wrong).toEqual([]);
  });

  test('the domain is pure: no AWS, no environment, no clock', () => {
    for (const file of filesBelow('functions/domain')) {
      expect(importsOf(file).filter((name) => /^(@aws|aws-|node:)/.test(name))).toEqual([]);
      expect(readFileSync(join(ROOT, file), 'utf8')).not.toMatch(/process\.env|Date\.now|new Date\(\)|Math\.random/);
    }
  });

  test('the key file and the contract are free of the SDK', () => {
    for (const file of ['functions/store/keys.ts', ...filesBelow('functions/contract')])
      expect(importsOf(file).filter((name) => name.startsWith('@aws-sdk'))).toEqual([]);
  });

  test.each([
    ['@aws-sdk/client-dynamodb', 'functions/store'],
    ['@aws-sdk/lib-dynamodb', 'functions/store'],
    ['@aws-sdk/client-cognito-identity-provider', 'functions/identity'],
    ['@aws-sdk/client-secrets-manager', 'functions/signing'],
  ])('only one room knows %s', (library, room) => {
    const others = filesBelow('functions').filter((file) => roomOf(file) !== room);
    expect(others.filter((file) => loadedBy(file).includes(library))).toEqual([]);
  });

  test('one file makes the commands that write to the table, and so knows conflicts, throttling and back-off', () => {
    const WRITES = /\b(?:(?:Put|Update|Delete)(?:Item)?|(?:Transact|Batch)Write(?:Items|Item)?)Command\b/;
    const writing = filesBelow('functions/store').filter((file) => WRITES.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(writing).toEqual(['functions/store/table.ts']);
  });
});

const kebab = (operationId: string): string => operationId.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

describe('the route table and the files', () => {
  const operations = filesBelow('functions/api').filter((file) => !file.startsWith('functions/api/callers/'));

  test('every route has a file, and every file a route', () => {
    expect(operations.toSorted()).toEqual(
      allRoutes.map(({ operationId }) => `functions/api/${kebab(operationId)}.ts`).toSorted(),
    );
  });

  test('no two routes are the same', () => {
    const keys = allRoutes.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test.each(CALLERS)('the function for %s serves exactly its routes', (caller) => {
    const served = ownImportsOf(`functions/api/callers/${caller}.ts`).filter((file) => operations.includes(file));
    const routed = allRoutes.filter((route) => route.caller === caller);
    expect(served.toSorted()).toEqual(
      routed.map(({ operationId }) => `functions/api/${kebab(operationId)}.ts`).toSorted(),
    );
  });
});

describe('sizes', () => {
  test.each(sources.filter((file) => !file.includes('.generated.')))('%s has at most 300 lines', (file) => {
    expect(readFileSync(join(ROOT, file), 'utf8').split('\n').length).toBeLessThanOrEqual(301);
  });
});
