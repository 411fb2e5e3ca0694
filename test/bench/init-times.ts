/** How long each bundle takes to load in a fresh process, beside a bare handler with the same SDK clients. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { median } from './statistics.ts';

export interface InitTime {
  readonly name: string;
  readonly clients: readonly string[];
  readonly kilobytes: number;
  readonly milliseconds: number;
  readonly bareMilliseconds: number;
}

interface Metafile {
  readonly outputs: Record<string, { readonly inputs: Record<string, { readonly bytesInOutput: number }> }>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
export const passes = 3;

/** What a bare handler does with each client; none is made before it is called, as in ours. */
const bareUses: Readonly<Record<string, string>> = {
  'client-dynamodb': `import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
    const dynamodb = () => new DynamoDBClient({}).send(new GetItemCommand({ TableName: 't', Key: {} }));`,
  'util-dynamodb': `import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
    const item = () => unmarshall(marshall({ PK: 'p' }));`,
  'client-sfn': `import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
    const sfn = () => new SFNClient({}).send(new StartExecutionCommand({ stateMachineArn: 'm' }));`,
  'client-ses': `import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
    const ses = () => new SESClient({}).send(new SendEmailCommand({ Source: 's', Destination: {}, Message: undefined }));`,
};
const functionOf: Readonly<Record<string, string>> = {
  'client-dynamodb': 'dynamodb',
  'util-dynamodb': 'item',
  'client-sfn': 'sfn',
  'client-ses': 'ses',
};

/** @param bundles folder of the bundles, with the `meta.json` of their build */
export async function initTimes(bundles: string, scratch: string): Promise<readonly InitTime[]> {
  const { outputs } = JSON.parse(readFileSync(join(bundles, 'meta.json'), 'utf8')) as Metafile;
  const functions = readdirSync(bundles, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'assets')
    .map(({ name }) => ({
      name,
      file: join(bundles, name, 'index.mjs'),
      clients: clientsIn(outputs[`dist/${name}/index.mjs`]?.inputs ?? {}),
    }));
  const bare = new Map<string, string>();
  for (const { clients } of functions) {
    const set = clients.join('+') || 'none';
    if (!bare.has(set)) bare.set(set, await buildBare(clients, join(scratch, `bare-${set}.mjs`)));
  }
  const files = [...functions.map(({ file }) => file), ...bare.values()];
  const times = new Map<string, number[]>(files.map((file) => [file, []]));
  for (let pass = 0; pass < passes; pass += 1) for (const file of files) times.get(file)?.push(await loadTime(file));
  const timeOf = (file: string) => median(times.get(file) ?? []);
  return functions.map(({ name, file, clients }) => ({
    name,
    clients,
    kilobytes: Math.round(statSync(file).size / 1000),
    milliseconds: timeOf(file),
    bareMilliseconds: timeOf(bare.get(clients.join('+') || 'none') ?? ''),
  }));
}

function clientsIn(inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>): readonly string[] {
  const found = Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => {
    const [, name] = /node_modules\/@aws-sdk\/(client-[a-z]+|util-dynamodb)\//.exec(path) ?? [];
    return name && bytesInOutput > 0 ? [name] : [];
  });
  return [...new Set(found)].sort();
}

async function buildBare(clients: readonly string[], outfile: string): Promise<string> {
  const uses = clients.map((client) => {
    const use = bareUses[client];
    if (!use) throw new Error(`There is no bare handler with ${client}`);
    return use;
  });
  const calls = clients.map((client) => `await ${functionOf[client]}();`).join(' ');
  await esbuild.build({
    stdin: { contents: `${uses.join('\n')}\nexport const handler = async () => { ${calls} };`, resolveDir: root },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return outfile;
}

const inProcess = promisify(execFile);

async function loadTime(file: string): Promise<number> {
  const script = `const began = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)});
    console.log(performance.now() - began); process.exit(0);`;
  const { stdout } = await inProcess(process.execPath, ['--input-type=module', '-e', script], {
    env: { AWS_REGION: 'ap-southeast-2', AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'local' },
  });
  return Number(stdout);
}
