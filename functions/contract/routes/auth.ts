import * as z from 'zod';
import { ROLES } from '../../domain/appointment.ts';
import { type Route, route } from '../route.ts';
import { email, name, password, phone } from '../scalars.ts';
import { secondFactor, secondFactorSecret, tokens } from '../schemas.ts';

const code = z.string().min(1).max(64);
/** What an authenticator app shows. */
const mfaCode = z
  .string()
  .regex(/^\d{6}$/, 'must be six digits')
  .meta({ example: '123456' });
const currentPassword = z.string().min(1).max(256);
const refreshToken = z.string().min(1).max(8192);

const shared = { method: 'POST', tag: 'Identity', caller: 'auth', access: 'anyone' } as const satisfies Partial<Route>;

/** Stands for the refresh token where a browser keeps it in a cookie. */
export const IN_COOKIE = 'in-cookie';

/** What people must be able to do before they may do anything else. */
const signedIn = { ...shared, access: ROLES, beforeSecondFactor: true } as const satisfies Partial<Route>;

export const authRoutes = {
  register: route({
    ...shared,
    operationId: 'register',
    path: '/auth/register',
    summary: 'Opens an account and mails a code; a known e-mail answers the same',
    body: z.strictObject({ email, password, name, phone: phone.optional() }),
    status: 201,
    answer: z.object({ userId: z.string() }),
  }),
  confirmAccount: route({
    ...shared,
    operationId: 'confirmAccount',
    path: '/auth/confirm',
    summary: 'Confirms an account with the mailed code',
    body: z.strictObject({ email, code }),
    status: 204,
  }),
  resendCode: route({
    ...shared,
    operationId: 'resendCode',
    path: '/auth/resend-code',
    summary: 'Mails the code again',
    body: z.strictObject({ email }),
    status: 204,
  }),
  forgotPassword: route({
    ...shared,
    operationId: 'forgotPassword',
    path: '/auth/forgot-password',
    summary: 'Mails a code for a new password',
    body: z.strictObject({ email }),
    status: 204,
  }),
  resetPassword: route({
    ...shared,
    operationId: 'resetPassword',
    path: '/auth/reset-password',
    summary: 'Sets a new password with the mailed code',
    body: z.strictObject({ email, code, password }),
    status: 204,
  }),
  login: route({
    ...shared,
    operationId: 'login',
    path: '/auth/login',
    summary: 'Signs in',
    body: z.strictObject({
      email,
      password: currentPassword,
      mfaCode: mfaCode.optional(),
      keep: z
        .literal('cookie')
        .optional()
        .meta({
          description: `Keeps the refresh token in a cookie that no script reads; it is answered as ${IN_COOKIE}.`,
        }),
    }),
    status: 200,
    answer: tokens,
    refusals: ['INVALID_CREDENTIALS', 'NOT_CONFIRMED'],
  }),
  refreshSession: route({
    ...shared,
    operationId: 'refreshSession',
    path: '/auth/refresh',
    summary: 'New tokens for a refresh token',
    body: z.strictObject({ refreshToken }),
    status: 200,
    answer: tokens,
    refusals: ['INVALID_CREDENTIALS'],
  }),
  logout: route({
    ...shared,
    operationId: 'logout',
    path: '/auth/logout',
    summary: 'Signs out: the refresh token is revoked',
    body: z.strictObject({ refreshToken }),
    status: 204,
  }),
  getSecondFactor: route({
    ...signedIn,
    operationId: 'getSecondFactor',
    method: 'GET',
    path: '/auth/second-factor',
    summary: 'Whether signing in asks me for the code of an authenticator app, and whether it has to',
    status: 200,
    answer: secondFactor,
  }),
  beginSecondFactor: route({
    ...signedIn,
    operationId: 'beginSecondFactor',
    path: '/auth/second-factor',
    summary: 'A secret for my authenticator app, which counts once a code of it was shown',
    status: 200,
    answer: secondFactorSecret,
  }),
  completeSecondFactor: route({
    ...signedIn,
    operationId: 'completeSecondFactor',
    method: 'PUT',
    path: '/auth/second-factor',
    summary: 'From now on signing in asks for a code; ends every session I have',
    body: z.strictObject({ code: mfaCode }),
    status: 204,
    refusals: ['INVALID_STATE'],
  }),
};
