import { createServer, type Server } from 'node:net';

export const HOST = '127.0.0.1';

/** A TCP port that nobody listens on at this moment. */
export const freePort = async (): Promise<number> => {
  const server = createServer();
  const port = await listen(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** Listens on 127.0.0.1 and returns the port. */
export const listen = (server: Pick<Server, 'listen' | 'once' | 'off' | 'address'>, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
      else reject(new Error('a server without a port'));
    });
  });

/** Listens on the wanted port, or on the next free one after it. */
export const listenNear = async (server: Server, wanted: number): Promise<number> => {
  for (let port = wanted; port < wanted + 100; port++) {
    try {
      return await listen(server, port);
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && ['EADDRINUSE', 'EACCES'].includes(String(error.code));
      if (!taken || wanted === 0) throw error;
    }
  }
  throw new Error(`no free port between ${wanted} and ${wanted + 99}`);
};
