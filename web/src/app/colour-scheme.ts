import { localStorageColorSchemeManager } from '@mantine/core';

/** The choice between light, dark and the device's; `first-paint.js` reads the same key. */
export const colourScheme = localStorageColorSchemeManager({ key: 'colours' });
