import {
  AssociateSoftwareTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { AccountDependencies } from '../../../functions/api/callers/account-dependencies.ts';
import type { AuditDependencies } from '../../../functions/api/callers/audit-dependencies.ts';
import { linkDoorway } from '../../../functions/api/callers/link-doorway.ts';
import type { Route } from '../../../functions/contract/route.ts';
import type { Operation } from '../../../functions/http/endpoint.ts';
import type { Table } from '../../../functions/store/table.ts';
import { callerOf, OFFERED } from '../calls.ts';
import { fakeUserPool } from '../cognito.ts';
import { NOW } from '../world.ts';

// What operations say of where they run.
Object.assign(process.env, { VERSION: '1.0.0', STAGE: 'test', POWERTOOLS_LOG_LEVEL: 'SILENT' });

/** Everything that any operation may use. */
export type EveryDependency = AccountDependencies & AuditDependencies;
export type AnyOperation = Operation<EveryDependency>;
export type Caller = ReturnType<typeof callerOf<EveryDependency>>;

const kebab = (operationId: string): string => operationId.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The operation that really serves a route. */
export const operationOf = async ({ operationId }: Route): Promise<AnyOperation> => {
  const room = (await import(`../../../functions/api/${kebab(operationId)}.ts`)) as Record<string, AnyOperation>;
  const operation = room[operationId];
  if (!operation) throw new Error(`no operation is named ${operationId}`);
  return operation;
};

let count = 0;

/** Calls any operation over these tables, with a user pool and mails that go nowhere. */
export const officeOver = (table: Table, audit: Table, signingSecret: string, now = () => NOW) => {
  const people = fakeUserPool();
  // Callers are named by their claims; no token of theirs is one of the pool's.
  people.mock.on(GetUserCommand).resolves({ UserMFASettingList: [] });
  people.mock.on(AssociateSoftwareTokenCommand).resolves({ SecretCode: 'SECRET' });
  people.mock.on(VerifySoftwareTokenCommand).resolves({ Status: 'SUCCESS' });
  people.mock.on(SetUserMFAPreferenceCommand).resolves({});
  people.mock.on(GlobalSignOutCommand).resolves({});
  const dependencies: EveryDependency = {
    table,
    audit,
    random: Math.random,
    newId: (prefix) => `${prefix}_m${String(++count).padStart(6, '0')}`,
    signingSecret: async () => signingSecret,
    newRoom: () => `https://visit.example/${++count}`,
    mailFrom: 'clinic@example.com',
    userPool: people.pool,
    tellKnownPerson: async () => undefined,
    sessions: OFFERED,
    webUrl: 'https://example.com',
    sendInvitation: async () => undefined,
  };
  const call: Caller = callerOf(dependencies, now, (doorway) => linkDoorway(dependencies, doorway));
  return { call, people };
};
