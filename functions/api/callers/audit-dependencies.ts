import { readEnvironment } from '../../contract/environment.ts';
import { endpointFor } from '../../http/endpoint.ts';
import { openTable, type Table } from '../../store/table.ts';
import type { Dependencies } from './dependencies.ts';

/** What operations that look into the audit may use beside the rest. */
export interface AuditDependencies extends Dependencies {
  readonly audit: Table;
}

export const auditEndpoint = endpointFor<AuditDependencies>();

export const realAuditTable = (): Pick<AuditDependencies, 'audit'> => ({
  audit: openTable(readEnvironment('AUDIT_TABLE_NAME').AUDIT_TABLE_NAME),
});
