import * as z from 'zod';
import { ROLES } from '../../domain/appointment.ts';
import { type Route, route } from '../route.ts';
import { id, name, page, phone } from '../scalars.ts';
import { listOf, notification, personalData, preferences, profile } from '../schemas.ts';

/** `auth` serves who one is: it may ask Cognito about somebody who was never stored. */
const me = { tag: 'Me', caller: 'auth', access: ROLES } as const satisfies Partial<Route>;
const inbox = { tag: 'Notifications', caller: 'patient', access: ROLES } as const satisfies Partial<Route>;

export const selfRoutes = {
  getMe: route({
    ...me,
    operationId: 'getMe',
    method: 'GET',
    path: '/me',
    summary: 'Who I am here',
    beforeSecondFactor: true,
    status: 200,
    answer: profile,
    refusals: ['NOT_FOUND'],
  }),
  updateMe: route({
    ...me,
    operationId: 'updateMe',
    method: 'PATCH',
    path: '/me',
    summary: 'Changes my name, phone or preferences',
    body: z.strictObject({
      name: name.optional(),
      phone: phone.optional(),
      preferences: preferences.partial().optional(),
    }),
    status: 200,
    answer: profile,
    refusals: ['NOT_FOUND', 'TRY_AGAIN'],
  }),
  exportMe: route({
    ...me,
    access: ['patient', 'admin'],
    operationId: 'exportMe',
    method: 'GET',
    path: '/me/export',
    summary: 'Everything held on me',
    status: 200,
    answer: personalData,
    refusals: ['NOT_FOUND'],
  }),
  eraseMe: route({
    ...me,
    access: ['patient', 'admin'],
    operationId: 'eraseMe',
    method: 'DELETE',
    path: '/me',
    summary:
      'Erases me: appointments to come are cancelled, past ones stay as facts without me; again: the same answer',
    status: 204,
    refusals: ['NOT_FOUND'],
    answersErased: true,
  }),
  listNotifications: route({
    ...inbox,
    operationId: 'listNotifications',
    method: 'GET',
    path: '/notifications',
    summary: 'My inbox, newest first',
    query: z.strictObject({ ...page, unread: z.enum(['true', 'false']).optional() }),
    status: 200,
    answer: listOf(notification),
  }),
  readNotification: route({
    ...inbox,
    operationId: 'readNotification',
    method: 'PUT',
    path: '/notifications/{notificationId}/read',
    summary: 'Marks a notification as read',
    pathParameters: z.object({ notificationId: id }),
    body: z.strictObject({}).optional(),
    status: 200,
    answer: notification,
    refusals: ['NOT_FOUND'],
  }),
};
