/** `npm start`: runs Safeguard on this machine until it is told to end. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { builtWhenStale } from './build.ts';
import { Explained } from './explained.ts';
import { localPolicyParameter } from './local-policy.ts';

// Lambda runs in UTC.
process.env.TZ = 'UTC';

// What fails behind the requests ends the process: memory may be ahead of the disk, and a start goes on from there.
process.on('uncaughtException', fail);

try {
  const { fresh } = readArguments();
  const parameters = localPolicyParameter(process.env.SAFEGUARD_LOCAL_POLICY);
  const ports = { port: portIn('PORT'), awsPort: portIn('AWS_PORT') };
  // A build takes a processor of its own; meanwhile this one loads and starts what needs no template.
  const template = builtWhenStale(fileURLToPath(new URL('..', import.meta.url)));
  template.catch(() => undefined);
  const { startRuntime, usualDataFolder } = await import('./runtime.ts');
  const { importIntoTable } = await import('./staff-at-first-start.ts');
  const runtime = await startRuntime({
    dataFolder: process.env.SAFEGUARD_DATA || usualDataFolder,
    ...ports,
    fresh,
    template,
    dynamoDbEndpoint: process.env.SAFEGUARD_DYNAMODB_ENDPOINT || undefined,
    parameters,
    importStaff: importIntoTable,
    say: console.log,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(runtime.stop));
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  console.error(error instanceof Explained ? error.message : error);
  process.exit(1);
}

async function end(stop: () => Promise<void>): Promise<void> {
  await stop().catch(fail);
  process.exit();
}

function readArguments(): { readonly fresh: boolean } {
  try {
    return parseArgs({ options: { fresh: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    throw new Explained(`${(error as Error).message}\nUsage: npm start [-- --fresh]`);
  }
}

function portIn(variable: 'PORT' | 'AWS_PORT'): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Explained(`${variable} must be a port number, or 0 for any free port.`);
}
