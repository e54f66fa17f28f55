import { routes } from '../contract/routes.ts';
import { personalDataView } from '../contract/personal-data-view.ts';
import { isRefusal } from '../domain/refusal.ts';
import { endpointFor } from '../http/endpoint.ts';
import { personalDataOf } from '../store/personal-data.ts';
import type { AccountDependencies } from './callers/account-dependencies.ts';
import type { AuditDependencies } from './callers/audit-dependencies.ts';
import { ownPerson } from './callers/own-person.ts';

/** Everything that is held on the caller. */
export const exportMe = endpointFor<AccountDependencies & AuditDependencies>()(
  routes.exportMe,
  async ({ actor, now }, dependencies) => {
    const person = await ownPerson(dependencies, actor, now);
    if (isRefusal(person)) return person;
    return { body: personalDataView(await personalDataOf(dependencies.table, dependencies.audit, person, now), now) };
  },
);
