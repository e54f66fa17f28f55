import { build } from 'vite';
import { ROOT } from '../local/paths.ts';

/** Builds the web app into `web/dist`, which the local gateway serves and the deploy uploads. */
export const buildWeb = async (): Promise<void> => {
  await build({ configFile: `${ROOT}web/vite.config.ts`, logLevel: 'warn' });
};
