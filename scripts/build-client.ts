import { CLIENT, generateClient } from './web/generate-client.ts';

// `web/src/client` anew from the contract; a test holds that it is what would be written now.
await generateClient(CLIENT);
