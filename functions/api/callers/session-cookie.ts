import { IN_COOKIE } from '../../contract/routes/auth.ts';
import type { Call, Reply } from '../../http/endpoint.ts';
import type { Tokens } from '../../identity/sessions.ts';

const NAME = 'refresh-token';
/** Tells the web app, which cannot see the other, that there may be a session. */
const SIGN = 'signed-in';

/**
 * Both are gone with the browser. The token goes only where the web app asks for tokens, and never along with what
 * another site makes the browser send.
 */
const written = (name: string, value: string, more: string): string =>
  `${name}=${value}; ${more}; SameSite=Strict; Secure${value === '' ? '; Max-Age=0' : ''}`;
const cookies = (token: string, sign: string): string[] => [
  written(NAME, token, 'Path=/api/auth; HttpOnly'),
  written(SIGN, sign, 'Path=/'),
];

/** Answers tokens to a browser that keeps the refresh token where no script reads it. */
export const inCookie = (tokens: Tokens): Reply<Tokens> => ({
  body: { ...tokens, refreshToken: IN_COOKIE },
  cookies: cookies(tokens.refreshToken, 'yes'),
});

/** What ends a session takes along. */
export const NO_COOKIES = cookies('', '');

/** The refresh token of a request, whether it came in the body or in the cookie that stands for it. */
export const refreshTokenOf = ({
  body,
  cookie,
}: Pick<Call, 'cookie'> & { readonly body: { readonly refreshToken: string } }): {
  readonly refreshToken: string;
  readonly isInCookie: boolean;
} => {
  const isInCookie = body.refreshToken === IN_COOKIE;
  return { isInCookie, refreshToken: isInCookie ? (cookie(NAME) ?? IN_COOKIE) : body.refreshToken };
};
