import * as z from 'zod';
import { type Route, route } from '../route.ts';

/** `auth` serves it: it may ask Cognito about somebody who was never stored. */
const shared = {
  path: '/unsubscribe',
  tag: 'Announcements',
  caller: 'auth',
  access: 'anyone',
  status: 200,
  mediaType: 'text/html',
  refusals: ['NOT_FOUND'],
} as const satisfies Partial<Route>;

const query = z.strictObject({ token: z.string().min(1).max(500) });

export const unsubscribeRoutes = {
  showUnsubscribe: route({
    ...shared,
    operationId: 'showUnsubscribe',
    method: 'GET',
    summary: 'A page with the button that ends announcements by mail; changes nothing itself',
    query,
  }),
  unsubscribe: route({
    ...shared,
    operationId: 'unsubscribe',
    method: 'POST',
    summary: 'Ends announcements by mail in one click (RFC 8058), whatever the body is; again: the same answer',
    query,
  }),
};
