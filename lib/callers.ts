import type { VariableName } from '../functions/contract/environment.ts';
import type { Caller } from '../functions/contract/route.ts';
import type { Audit } from './audit.ts';
import type { Identity } from './identity.ts';
import type { Mail } from './mail.ts';
import type { NodeFunction } from './node-function.ts';
import type { Signing } from './signing.ts';
import { type BookingTable, READ, WRITE } from './table.ts';

/** What functions of the API may be let into. */
export interface Rooms {
  readonly table: BookingTable;
  readonly identity: Identity;
  readonly mail: Mail;
  readonly signing: Signing;
  readonly audit: Audit;
}

/** What the function of one kind of caller is told, and what it may do. */
export interface CallerRights {
  readonly variables: readonly VariableName[];
  readonly packageFiles?: readonly string[];
  readonly allow: (fn: NodeFunction, rooms: Rooms) => void;
}

const booking: CallerRights = {
  variables: [
    'TABLE_NAME',
    'STAGE',
    'VERSION',
    'USER_POOL_CLIENT_ID',
    'SIGNING_SECRET_ARN',
    'MAIL_FROM',
    'WEB_URL',
    'VIDEO_URL',
    'WRITES_PER_MINUTE',
  ],
  allow: (fn, { table, signing }) => {
    table.allow(fn, WRITE, 'list');
    signing.allow(fn);
  },
};

/** The same for people who sign in: what they do and see is written down. */
const audited: CallerRights = {
  variables: [...booking.variables, 'CLINIC_SESSIONS', 'AUDIT_QUEUE_URL'],
  allow: (fn, rooms) => {
    booking.allow(fn, rooms);
    rooms.audit.allowHandingOver(fn);
  },
};

/** The rights of every kind of caller, least first. */
export const CALLER_RIGHTS: Record<Caller, CallerRights> = {
  docs: {
    variables: ['STAGE', 'VERSION'],
    packageFiles: ['swagger-ui-dist/swagger-ui.css', 'swagger-ui-dist/swagger-ui-bundle.js'],
    allow: () => undefined,
  },
  public: {
    variables: booking.variables,
    allow: (fn, { table, signing }) => {
      table.allow(fn, READ, 'list');
      signing.allow(fn);
    },
  },
  calendar: {
    variables: audited.variables,
    allow: (fn, { table, signing, audit }) => {
      table.allow(fn, READ);
      signing.allow(fn);
      audit.allowHandingOver(fn);
    },
  },
  auth: {
    variables: [...audited.variables, 'USER_POOL_ID', 'AUDIT_TABLE_NAME', 'MAIL_CONFIGURATION_SET'],
    allow: (fn, { table, identity, mail, signing, audit }) => {
      table.allow(fn, WRITE);
      signing.allow(fn);
      // Signing up and in are calls that need no permission of ours; leaving is.
      identity.allow(fn, 'AdminGetUser', 'AdminDeleteUser');
      mail.allow(fn);
      audit.allowHandingOver(fn);
      audit.allowLooking(fn);
    },
  },
  link: booking,
  patient: audited,
  doctor: audited,
  staff: {
    variables: [...audited.variables, 'USER_POOL_ID', 'AUDIT_TABLE_NAME', 'MAIL_CONFIGURATION_SET'],
    allow: (fn, rooms) => {
      audited.allow(fn, rooms);
      rooms.audit.allowLooking(fn);
      rooms.identity.allow(
        fn,
        'AdminCreateUser',
        'AdminSetUserPassword',
        'AdminSetUserMFAPreference',
        'AdminAddUserToGroup',
        'AdminRemoveUserFromGroup',
        'AdminDisableUser',
        'AdminEnableUser',
        'AdminUpdateUserAttributes',
        'AdminUserGlobalSignOut',
        'AdminGetUser',
        'AdminListGroupsForUser',
        'AdminDeleteUser',
      );
      rooms.mail.allow(fn);
    },
  },
};
