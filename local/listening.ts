/** Opens servers on 127.0.0.1: on the port that was asked for, else on the usual one, else on any free one. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PortWish {
  /** The port that must be taken; 0 takes any. */
  readonly asked: number | undefined;
  /** The port to prefer when none is asked for. */
  readonly usual: number;
}

export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

const host = '127.0.0.1';

/** Listens and answers the address, such as `http://127.0.0.1:3000`. */
export async function listenLocally(server: Server, { asked, usual }: PortWish): Promise<string> {
  try {
    await listen(server, asked ?? usual);
  } catch (error) {
    if (!isTaken(error)) throw error;
    if (asked !== undefined) throw new PortTaken(`Port ${asked} is taken.`, { cause: error });
    await listen(server, 0);
  }
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

/** A port that was free a moment ago, for a child process that must be given one. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await listen(probe, 0);
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** Ends a server at once; requests that are under way lose their connection. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((done) => server.close(done));
  server.closeAllConnections();
  await closed;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      listening();
    });
  });
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
