import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type Spoken, WordingProvider } from '../wording/index.tsx';
import { colourScheme } from './colour-scheme.ts';
import { queryClient } from './queries.ts';
import { router } from './router.tsx';
import { theme } from './theme.ts';

/** Everything a page stands on. Styles come from files alone, because the policy lets no script add any. */
export const App = ({ first }: { readonly first: Spoken }) => (
  <WordingProvider first={first}>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colourScheme}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </WordingProvider>
);
