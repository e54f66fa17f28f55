import { routes } from '../contract/routes.ts';
import { personOfToken } from '../contract/unsubscribe-link.ts';
import { refuse } from '../domain/refusal.ts';
import { endpoint } from './callers/dependencies.ts';
import { askPage } from './callers/unsubscribe-page.ts';

/** The page on which somebody decides to get no more announcements. */
export const showUnsubscribe = endpoint(routes.showUnsubscribe, async ({ query }, { signingSecret }) =>
  personOfToken(query.token, await signingSecret()) === undefined ? refuse('NOT_FOUND') : askPage,
);
