/** Opens servers on 127.0.0.1: on the port asked for, else the one that they had last, else the usual one, else any. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Explained } from './explained.ts';

export interface PortWish {
  /** The port that must be taken; 0 takes any, the last one first. */
  readonly asked: number | undefined;
  /** The port that links and tokens given before lead to. */
  readonly last?: number | undefined;
  /** The port to prefer when none is asked for. */
  readonly usual: number;
}

class PortTaken extends Explained {
  override readonly name = 'PortTaken';
}

const host = '127.0.0.1';

/** Listens and answers the address, such as `http://127.0.0.1:3000`. */
export async function listenLocally(server: Server, { asked, last, usual }: PortWish): Promise<string> {
  const preferred = asked === 0 ? [last, 0] : asked === undefined ? [last, usual, 0] : [asked];
  for (const port of preferred) {
    if (port !== undefined && (await listensOn(server, port))) {
      return `http://${host}:${(server.address() as AddressInfo).port}`;
    }
  }
  throw new PortTaken(`Port ${asked} is taken.`);
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

/** Answers false when another has the port. */
async function listensOn(server: Server, port: number): Promise<boolean> {
  try {
    await listen(server, port);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((listening, failed) => {
    const settled = () => {
      server.off('error', refused);
      server.off('listening', opened);
    };
    const refused = (error: Error) => {
      settled();
      failed(error);
    };
    const opened = () => {
      settled();
      listening();
    };
    server.once('error', refused);
    server.once('listening', opened);
    server.listen(port, host);
  });
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
