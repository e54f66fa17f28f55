import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { History } from '../store/archive.ts';

// The archive is gzipped JSON lines by clinic and month, one appointment with its events a line: docs/archive.md.

/** The bucket of the archive. */
export interface Archive {
  readonly client: Pick<S3Client, 'send'>;
  readonly bucket: string;
}

const compress = promisify(gzip);
const decompress = promisify<Buffer, Buffer>(gunzip);

/** `month` is `YYYY-MM` in UTC, of the appointments' starts. */
export const folderOf = (clinicId: string, month: string): string =>
  `appointments/${encodeURIComponent(clinicId)}/${month}/`;

/** DynamoDB's sets have no JSON. */
const plain = (_: string, value: unknown): unknown => (value instanceof Set ? [...value] : value);

const bytesOf = async ({ client, bucket }: Archive, key: string): Promise<Buffer> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return decompress(Buffer.from((await Body?.transformToByteArray()) ?? []));
};

/**
 * Writes appointments of one clinic and month to a file of their own and reads it back; throws unless it holds exactly
 * what was meant. The same appointments lead to the same file, so that repeating it adds nothing.
 */
export const writeFile = async (
  archive: Archive,
  clinicId: string,
  month: string,
  histories: readonly History[],
): Promise<string> => {
  const lines = Buffer.from(histories.map((history) => `${JSON.stringify(history, plain)}\n`).join(''));
  const key = `${folderOf(clinicId, month)}${createHash('sha256').update(lines).digest('hex').slice(0, 32)}.jsonl.gz`;
  await archive.client.send(
    new PutObjectCommand({
      Bucket: archive.bucket,
      Key: key,
      Body: await compress(lines),
      ContentType: 'application/x-ndjson',
      ContentEncoding: 'gzip',
    }),
  );
  if (!(await bytesOf(archive, key)).equals(lines)) throw new Error(`the archive does not give back ${key}`);
  return key;
};

/** The appointments of a clinic and month that are in the archive, each once: the latest version with all its events. */
export const readFiles = async (archive: Archive, clinicId: string, month: string): Promise<History[]> => {
  const found = new Map<string, History>();
  for await (const key of keysIn(archive, folderOf(clinicId, month))) {
    for (const line of (await bytesOf(archive, key)).toString().split('\n').filter(Boolean)) {
      const history = JSON.parse(line) as History;
      const id = String(history.appointment.id);
      const before = found.get(id);
      found.set(id, before ? merged(before, history) : history);
    }
  }
  return [...found.values()];
};

/** A run that stopped may have archived an appointment twice, the second time without its oldest events. */
const merged = (a: History, b: History): History => {
  const events = new Map([...a.events, ...b.events].map((event) => [String(event.SK), event]));
  return {
    appointment: Number(b.appointment.version) > Number(a.appointment.version) ? b.appointment : a.appointment,
    events: [...events.values()].sort((x, y) => (String(x.SK) < String(y.SK) ? -1 : 1)),
  };
};

async function* keysIn({ client, bucket }: Archive, prefix: string): AsyncGenerator<string> {
  let token: string | undefined;
  do {
    const page: { Contents?: { Key?: string | undefined }[] | undefined; NextContinuationToken?: string | undefined } =
      await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }));
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
    token = page.NextContinuationToken;
  } while (token !== undefined);
}
