import { readEnvironment } from '../../contract/environment.ts';
import type { SessionRules } from '../../domain/session.ts';
import { endpointFor } from '../../http/endpoint.ts';
import { openUserPool, type UserPool } from '../../identity/user-pool.ts';
import { type Dependencies, realDependencies, realSessions } from './dependencies.ts';
import { type AccountMails, realAccountMails } from './mails.ts';

/** What operations on accounts may use beside that. */
export interface AccountDependencies extends Dependencies, AccountMails {
  readonly userPool: UserPool;
  readonly sessions: SessionRules;
  /** Where the web app is. */
  readonly webUrl: string;
}

export const accountEndpoint = endpointFor<AccountDependencies>();

export const realAccountDependencies = (): AccountDependencies => {
  const { USER_POOL_ID, USER_POOL_CLIENT_ID, WEB_URL } = readEnvironment(
    'USER_POOL_ID',
    'USER_POOL_CLIENT_ID',
    'WEB_URL',
  );
  const dependencies = realDependencies();
  return {
    ...dependencies,
    ...realAccountMails(dependencies.table),
    userPool: openUserPool(USER_POOL_ID, USER_POOL_CLIENT_ID),
    sessions: realSessions(),
    webUrl: WEB_URL,
  };
};
