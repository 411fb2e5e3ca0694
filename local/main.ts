/** `npm start`: runs Safeguard on this machine until it is told to end. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BuildFailed, buildWhenStale } from './build.ts';
import { DataFolderRefused } from './data/data-folder.ts';
import { DynamoDbUnreachable } from './dynamodb/client.ts';
import { DynoxideUnavailable } from './dynamodb/dynoxide.ts';
import { PortTaken } from './listening.ts';
import { startRuntime, usualDataFolder } from './runtime.ts';
import { importIntoTable } from './staff-at-first-start.ts';
import { AssemblyUnreadable } from './template/assembly.ts';

class UsageRefused extends Error {
  override readonly name = 'UsageRefused';
}

/** Faults that their message explains; any other is shown with where it came from. */
const explained = [
  UsageRefused,
  AssemblyUnreadable,
  BuildFailed,
  DataFolderRefused,
  DynamoDbUnreachable,
  DynoxideUnavailable,
  PortTaken,
];

// Lambda runs in UTC.
process.env.TZ = 'UTC';

try {
  const { fresh } = readArguments();
  buildWhenStale(fileURLToPath(new URL('..', import.meta.url)));
  const runtime = await startRuntime({
    dataFolder: process.env.SAFEGUARD_DATA ?? usualDataFolder,
    port: portIn('PORT'),
    awsPort: portIn('AWS_PORT'),
    fresh,
    dynamoDbEndpoint: process.env.SAFEGUARD_DYNAMODB_ENDPOINT,
    parameters: process.env.SAFEGUARD_LOCAL_POLICY ? { LocalPolicy: process.env.SAFEGUARD_LOCAL_POLICY } : {},
    importStaff: importIntoTable,
    say: console.log,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(runtime.stop));
} catch (error) {
  console.error(explained.some((kind) => error instanceof kind) ? String((error as Error).message) : error);
  process.exit(1);
}

async function end(stop: () => Promise<void>): Promise<void> {
  await stop();
  process.exit(0);
}

function readArguments(): { readonly fresh: boolean } {
  try {
    return parseArgs({ options: { fresh: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    throw new UsageRefused(`${(error as Error).message}\nUsage: npm start [-- --fresh]`);
  }
}

function portIn(variable: 'PORT' | 'AWS_PORT'): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageRefused(`${variable} must be a port number, or 0 for any free port.`);
}
