import * as z from 'zod';
import { type Route, route } from '../route.ts';
import { email, line, password, phone } from '../scalars.ts';
import { tokens } from '../schemas.ts';

const code = z.string().min(1).max(64);
const currentPassword = z.string().min(1).max(256);
const refreshToken = z.string().min(1).max(8192);

const shared = { method: 'POST', tag: 'Identity', caller: 'auth', access: 'anyone' } as const satisfies Partial<Route>;

export const authRoutes = {
  register: route({
    ...shared,
    operationId: 'register',
    path: '/auth/register',
    summary: 'Opens an account and mails a code; a known e-mail answers the same',
    body: z.strictObject({ email, password, name: line(120), phone: phone.optional() }),
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
    body: z.strictObject({ email, password: currentPassword }),
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
};
