import { describe, expect, it } from 'vitest';
import { AUDITS } from '../../functions/contract/audits.ts';
import { allRoutes } from '../../functions/contract/routes.ts';
import { AUDIT_INDEXES } from '../../functions/store/keys.ts';
import { STAGES } from '../../lib/stages.ts';
import { actionsOf, FUNCTIONS, functionId, grantsOf } from './grants.ts';
import { idsIn, synthesise } from './stage.ts';

const prod = synthesise('prod');
const auditTable = ({ ofType }: typeof prod) => {
  const [found] = ofType('AWS::DynamoDB::Table').filter(([id]) => id.startsWith('AuditTable'));
  if (!found) throw new Error('there is no audit table');
  return found;
};
const [tableId, table] = auditTable(prod);

/** What each function may do to the audit table and its indexes. */
const rights = Object.keys(FUNCTIONS).flatMap((entry) =>
  grantsOf(prod, entry)
    .filter(({ Resource }) => idsIn(Resource).includes(tableId))
    .flatMap((statement) => actionsOf(statement).map((action) => `${entry} ${action}`)),
);

describe('the audit', () => {
  it('is written by its writer, read by administrators, by the exporter and for whoever asks what is held on them, and changed by nobody', () => {
    expect(rights.sort()).toEqual([
      'api/callers/auth dynamodb:Query',
      'api/callers/staff dynamodb:Query',
      'reactions/export-audit dynamodb:Query',
      'reactions/record-audit dynamodb:PutItem',
    ]);
  });

  it('cannot be changed even by somebody who may do everything', () => {
    const [deny] =
      (
        table.Properties as {
          ResourcePolicy?: { PolicyDocument: { Statement: { Effect: string; Action: string[] }[] } };
        }
      ).ResourcePolicy?.PolicyDocument.Statement ?? [];
    expect(deny).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
    expect(deny?.Action).toEqual(expect.arrayContaining(['dynamodb:UpdateItem', 'dynamodb:DeleteItem']));
  });

  it('outlives mistakes on prod, and forgets nothing by itself', () => {
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      },
    });
    expect(table.Properties.TimeToLiveSpecification).toBeUndefined();
  });

  it.each(STAGES)('is found by appointment, patient and actor on %s', (name) => {
    const [, { Properties }] = auditTable(synthesise(name));
    expect(Properties.GlobalSecondaryIndexes).toMatchObject(
      Object.values(AUDIT_INDEXES).map(({ name: IndexName, partition, sort }) => ({
        IndexName,
        KeySchema: [
          { AttributeName: partition, KeyType: 'HASH' },
          { AttributeName: sort, KeyType: 'RANGE' },
        ],
      })),
    );
  });

  it('is copied to a bucket in which nobody can change it for six years', () => {
    const [[bucketId, bucket] = []] = prod
      .ofType('AWS::S3::Bucket')
      .filter(([, { Properties }]) => Properties.ObjectLockEnabled === true);
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 2192 } } },
        VersioningConfiguration: { Status: 'Enabled' },
      },
    });
    const { Environment } = prod.resources[functionId(prod, 'reactions/export-audit')]?.Properties ?? {};
    expect(idsIn(Environment)).toContain(bucketId);
  });

  it('takes entries from every function that signed-in people reach', () => {
    const handing = Object.keys(FUNCTIONS).filter((entry) =>
      grantsOf(prod, entry).some((statement) => actionsOf(statement).includes('sqs:SendMessage')),
    );
    const callers = new Set(allRoutes.filter(({ access }) => Array.isArray(access)).map(({ caller }) => caller));
    expect(handing).toEqual(expect.arrayContaining([...callers].map((caller) => `api/callers/${caller}`)));
  });
});

it('every route says what it leaves in the audit, and no line is for a route that is not there', () => {
  expect(Object.keys(AUDITS).sort()).toEqual(allRoutes.map(({ operationId }) => operationId).sort());
});

it('the stream has two readers, as many as it bears', () => {
  const mappings = prod
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter(([, { Properties }]) => JSON.stringify(Properties.EventSourceArn).includes('StreamArn'));
  expect(mappings).toHaveLength(2);
});
