import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Logger } from '@aws-lambda-powertools/logger';
import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { readEnvironment } from '../contract/environment.ts';
import { RETENTION } from '../contract/retention.ts';
import type { Random } from '../domain/assignment.ts';
import type { AuditEntry } from '../domain/audit.ts';
import { backoffMs, MAX_WRITE_ATTEMPTS } from '../domain/retry.ts';
import { addDays, type EpochMs, type LocalDate, localDateOf } from '../domain/time.ts';
import { auditRecordedOn } from '../store/audit.ts';
import { openTable, type Table } from '../store/table.ts';

const logger = new Logger({ serviceName: 'export-audit' });

export interface Vault {
  readonly s3: Pick<S3Client, 'send'>;
  readonly bucket: string;
}

/** A run that failed is set aside for so long, with an alarm: until then every later run copies what it did not. */
const NIGHTS = RETENTION.deadLetters.days;

const linesOf = (entries: readonly AuditEntry[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

/** S3's answer when an object of this name is there, and when another write of this name is under way. */
const IS_THERE = 412;
const IN_CONFLICT = 409;

/** Puts an object where none is; `false` when the same is there. */
const putOnce = async (vault: Vault, key: string, body: Uint8Array, random: Random, attempt = 1): Promise<boolean> => {
  const { s3, bucket } = vault;
  try {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: 'application/x-ndjson',
        ContentEncoding: 'gzip',
        // A bucket with object lock asks for it.
        ChecksumAlgorithm: 'SHA256',
        IfNoneMatch: '*',
      }),
    );
    return true;
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === IS_THERE) return false;
    if (status !== IN_CONFLICT || attempt >= MAX_WRITE_ATTEMPTS) throw error;
    // Another run writes the same: asked again, as AWS says, S3 has it or takes ours.
    await sleep(backoffMs(random, attempt));
    return putOnce(vault, key, body, random, attempt + 1);
  }
};

/**
 * Copies what was written down on one date. An object lies under the date of its entries and is named after what is in it,
 * so that one that comes later stands beside the earlier.
 */
const exportRecorded = async (audit: Table, vault: Vault, recorded: LocalDate, random: Random): Promise<number> => {
  let written = 0;
  for await (const entries of auditRecordedOn(audit, recorded)) {
    for (const [date, ofDate] of Map.groupBy(entries, ({ at }) => localDateOf(at, 'UTC'))) {
      const text = linesOf(ofDate);
      const hash = createHash('sha256').update(text).digest('hex');
      if (await putOnce(vault, `audit/${date}/${hash.slice(0, 32)}.ndjson.gz`, gzipSync(text), random)) written++;
    }
  }
  return written;
};

/**
 * Every night: copies to the bucket what was written down on the past UTC dates, the latest first, whenever it happened.
 * Repeating it writes nothing twice.
 */
export const exportAudit =
  (audit: Table, vault: Vault, now: () => EpochMs, random: Random = Math.random) =>
  async (): Promise<{ readonly written: number }> => {
    const today = localDateOf(now(), 'UTC');
    let written = 0;
    for (let back = 1; back <= NIGHTS; back++)
      written += await exportRecorded(audit, vault, addDays(today, -back), random);
    logger.info('exported', { written });
    return { written };
  };

const { AUDIT_TABLE_NAME, AUDIT_BUCKET_NAME } = readEnvironment('AUDIT_TABLE_NAME', 'AUDIT_BUCKET_NAME');

export const handler = exportAudit(
  openTable(AUDIT_TABLE_NAME),
  { s3: new S3Client({}), bucket: AUDIT_BUCKET_NAME },
  Date.now,
);
