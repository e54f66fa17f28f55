import { text } from '../../app/routes/root.ts';

/** What an address of the audit carries: opaque ids and dates, never what somebody typed to find them. */
export interface AuditSearch {
  readonly appointment?: string;
  readonly patient?: string;
  readonly actor?: string;
  readonly from?: string;
  readonly to?: string;
}

const NAMES = ['appointment', 'patient', 'actor', 'from', 'to'] as const;

export const auditSearch = (search: Record<string, unknown>): AuditSearch =>
  Object.fromEntries(NAMES.flatMap((name) => (text(search[name]) === undefined ? [] : [[name, search[name]]])));
