import { createRouter } from '@tanstack/react-router';
import { routeTree } from './routes/index.ts';

/** Which address shows which page. A page's code is fetched when it is opened, or when its link is pointed at. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
