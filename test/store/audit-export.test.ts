import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    AUDIT_TABLE_NAME: 'audit',
    AUDIT_BUCKET_NAME: 'vault',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }),
);

import { PutObjectCommand, type PutObjectCommandInput, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { RETENTION } from '../../functions/contract/retention.ts';
import type { AuditEntry } from '../../functions/domain/audit.ts';
import { exportAudit } from '../../functions/reactions/export-audit.ts';
import { recordAudit } from '../../functions/store/audit.ts';
import type { Table } from '../../functions/store/table.ts';
import { freshAuditTable } from '../support/audit-table.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Half past three in the night, UTC, when the copy is made. */
const TONIGHT = Date.parse('2026-11-21T03:30:00Z');

const s3 = mockClient(S3Client);
let audit: Table;
/** What is in the bucket, by key; nothing in it ever changes. */
let objects: Map<string, string>;
let available: boolean;
/** How often S3 still refuses a write because another run writes the same, and whether that one gets through. */
let conflict: { times: number; readonly isWon: boolean };

const refused = (httpStatusCode: number, name: string, message: string) =>
  new S3ServiceException({ $metadata: { httpStatusCode }, name, $fault: 'client', message });

beforeEach(async () => {
  audit = await freshAuditTable();
  objects = new Map();
  available = true;
  conflict = { times: 0, isWon: false };
  s3.reset();
  s3.on(PutObjectCommand).callsFake(({ Key = '', Body, IfNoneMatch }: PutObjectCommandInput) => {
    if (!available) throw new Error('unavailable');
    if (IfNoneMatch !== '*') throw new Error(`${Key} may be overwritten`);
    const text = gunzipSync(Body as Uint8Array).toString();
    if (conflict.times > 0) {
      conflict.times--;
      if (conflict.times === 0 && conflict.isWon) objects.set(Key, text);
      throw refused(409, 'ConditionalRequestConflict', 'A conflicting conditional operation is currently in progress');
    }
    if (objects.has(Key))
      throw refused(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    objects.set(Key, text);
    return {};
  });
});

const entry = (id: string, at: number): AuditEntry => ({
  id,
  at,
  actor: { id: 'staff-1', role: 'staff' },
  action: 'getAppointment',
  objectType: 'appointment',
  objectId: 'appt_1',
  appointmentId: 'appt_1',
  patientId: 'pat-1',
  requestId: 'r',
});
const run = (now: number) =>
  exportAudit(
    audit,
    { s3: new S3Client({ region: 'us-east-1' }), bucket: 'vault' },
    () => now,
    () => 0,
  )();
/** The entries in the bucket, by the date in the name of their object. */
const copied = (): string[] =>
  [...objects].flatMap(([key, text]) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => `${key.split('/')[1]} ${(JSON.parse(line) as AuditEntry).id}`),
  );

describe('the locked copy of the audit', () => {
  it('has an entry of twelve days ago that was written down yesterday, when its message came back', async () => {
    const old = entry('old', TONIGHT - 12 * DAY);
    await recordAudit(audit, old, TONIGHT - 10 * HOUR);
    expect(await run(TONIGHT)).toEqual({ written: 1 });
    expect(copied()).toEqual(['2026-11-09 old']);
    expect([...objects.values()]).toEqual([`${JSON.stringify(old)}\n`]);
  });

  it('has an entry once it was written down, however old it is', async () => {
    for (const days of [0, 1, 5, 18, 60, 400])
      await recordAudit(audit, entry(`e-${days}`, TONIGHT - 10 * HOUR - days * DAY), TONIGHT - 10 * HOUR);
    await run(TONIGHT);
    const ids = copied().map((line) => line.replace(/^\S+ /, ''));
    expect(new Set(ids)).toEqual(new Set(['e-0', 'e-1', 'e-5', 'e-18', 'e-60', 'e-400']));
  });

  it('has what many entries of a date say, each once', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `e-${String(index).padStart(2, '0')}`);
    for (const [index, id] of ids.entries())
      await recordAudit(audit, entry(id, TONIGHT - 10 * HOUR + index), TONIGHT - 10 * HOUR);
    await run(TONIGHT);
    expect(copied().sort()).toEqual(ids.map((id) => `2026-11-20 ${id}`));
  });

  it('is written once: another run adds nothing, and what came today waits until its date is over', async () => {
    await recordAudit(audit, entry('yesterday', TONIGHT - 4 * HOUR), TONIGHT - 4 * HOUR);
    await recordAudit(audit, entry('today', TONIGHT - HOUR), TONIGHT - HOUR);
    expect(await run(TONIGHT)).toEqual({ written: 1 });
    const before = new Map(objects);
    expect(await run(TONIGHT)).toEqual({ written: 0 });
    expect(objects).toEqual(before);
    expect(await run(TONIGHT + DAY)).toEqual({ written: 1 });
    expect(copied().sort()).toEqual(['2026-11-20 yesterday', '2026-11-21 today']);
  });

  it.each([
    { isWon: true, written: 0 },
    { isWon: false, written: 1 },
  ])(
    'is written once by two runs at the same time, and neither fails: $written by this one',
    async ({ isWon, written }) => {
      await recordAudit(audit, entry('e', TONIGHT - 10 * HOUR), TONIGHT - 10 * HOUR);
      conflict = { times: 2, isWon };
      expect(await run(TONIGHT)).toEqual({ written });
      expect(copied()).toEqual(['2026-11-20 e']);
    },
  );

  it('fails, and somebody is told, when S3 never stops refusing it', async () => {
    await recordAudit(audit, entry('e', TONIGHT - 10 * HOUR), TONIGHT - 10 * HOUR);
    conflict = { times: Infinity, isWon: false };
    await expect(run(TONIGHT)).rejects.toThrow('conflicting');
  });

  it('makes up for nights that failed, for as long as a failed run is kept', async () => {
    await recordAudit(audit, entry('lost', TONIGHT - 10 * HOUR), TONIGHT - 10 * HOUR);
    available = false;
    await expect(run(TONIGHT)).rejects.toThrow('unavailable');
    available = true;
    expect(await run(TONIGHT + (RETENTION.deadLetters.days - 1) * DAY)).toEqual({ written: 1 });
    expect(copied()).toEqual(['2026-11-20 lost']);
  });
});
