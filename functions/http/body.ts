import { type Refusal, refuse } from '../domain/refusal.ts';

export const MAX_BODY_BYTES = 64 * 1024;

export interface RawBody {
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean;
}

const bytesOf = ({ body = '', isBase64Encoded = false }: RawBody): Buffer =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

export const refuseTooLarge = (raw: RawBody): Refusal | undefined =>
  bytesOf(raw).byteLength > MAX_BODY_BYTES ? refuse('BODY_TOO_LARGE') : undefined;

/** The body as JSON; `undefined` when there is none. */
export const parseJson = (raw: RawBody): { readonly json: unknown } | Refusal => {
  const text = bytesOf(raw).toString('utf8');
  if (text.trim() === '') return { json: undefined };
  try {
    return { json: JSON.parse(text) };
  } catch {
    return refuse('MALFORMED_JSON');
  }
};
