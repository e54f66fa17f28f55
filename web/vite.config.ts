import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { theme } from './src/app/theme.ts';

const THEME = 'virtual:theme.css';
const MODULE = '\0theme.css';

/** The theme's variables as a file: the content-security-policy lets no script add styles to the page. */
const themeVariables = (): Plugin => ({
  name: 'theme-variables',
  resolveId: (id) => (id === THEME ? MODULE : undefined),
  load: (id) =>
    id === MODULE
      ? convertCssVariables(defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme)), ':root')
      : undefined,
});

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), themeVariables()],
  server: { proxy: { '/api': process.env['API_ORIGIN'] ?? 'http://127.0.0.1:3000' } },
  build: {
    target: 'es2023',
    // An image or font inside a stylesheet would need `data:` in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
