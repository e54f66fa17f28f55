import { fileURLToPath } from 'node:url';

/** The repository's root, whatever the working directory is. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const BIN = `${ROOT}node_modules/.bin`;
/** Everything local lives here; git ignores it. */
export const LOCAL = `${ROOT}.local`;
