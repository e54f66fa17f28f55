import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { system } from './system.ts';

/** The emulator keeps the pool's signing key in its state; only so can a token be made that is real but for one thing. */
const poolKey = (): KeyObject =>
  createPrivateKey(readFileSync(`${system.stateDir}/state/cognito-pool-keys/${system.userPoolId}-access.pem`));

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decoded = (part = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;

const signed = (header: object, claims: object, key: KeyObject): string => {
  const payload = `${encoded(header)}.${encoded(claims)}`;
  return `${payload}.${sign('sha256', Buffer.from(payload), key).toString('base64url')}`;
};

/** Tokens that must not open anything, made from a good one and the ID token beside it. */
export const badTokens = (good: string, idToken: string): Readonly<Record<string, string>> => {
  const [head, body, signature] = good.split('.');
  const [header, claims] = [decoded(head), decoded(body)];
  const key = poolKey();
  const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  const now = Math.floor(Date.now() / 1000);
  const with256 = (secret: string | Buffer): string => {
    const payload = `${encoded({ ...header, alg: 'HS256' })}.${body}`;
    return `${payload}.${createHmac('sha256', secret).update(payload).digest('base64url')}`;
  };
  return {
    'no JWT': 'not-a-token',
    empty: '',
    'without signature, alg none': `${encoded({ ...header, alg: 'none' })}.${body}.`,
    'HS256 with the public key': with256(publicPem),
    'signed by another key': signed(header, claims, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
    'with another body': `${head}.${encoded({ ...claims, 'cognito:groups': ['admins'] })}.${signature}`,
    expired: signed(header, { ...claims, iat: now - 7200, exp: now - 3600 }, key),
    'of the future': signed(header, { ...claims, nbf: now + 3600, exp: now + 7200 }, key),
    'of another client': signed(header, { ...claims, client_id: 'another-client' }, key),
    'of another pool': signed(header, { ...claims, iss: `${String(claims['iss'])}x` }, key),
    'of nobody': signed(header, { ...claims, sub: '' }, key),
    'the ID token': idToken,
    'with a claim said twice': `${head}.${Buffer.from(`${JSON.stringify(claims).slice(0, -1)},"cognito:groups":["admins"],"sub":"x"}`).toString('base64url')}.${signature}`,
    'a refresh token in its place': `${head}.${body}`,
  };
};
