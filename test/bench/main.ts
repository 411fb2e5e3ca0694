/** `npm run bench`: measures plan approval on this machine, prints tables and writes reports/bench.json. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenStale } from '../../local/build.ts';
import { readWiring } from '../../local/template/read-wiring.ts';
import { Approvals } from './approvals.ts';
import { copyWithoutThrottles } from './assembly.ts';
import { puts, type Rate, replays, run } from './bare.ts';
import { costPerThousand } from './cost.ts';
import { startDatabase } from './database.ts';
import { engineRates } from './engine.ts';
import { initTimes } from './init-times.ts';
import { observe } from './per-case.ts';
import { assumptions } from './prices.ts';
import { startRecorder } from './recorder.ts';
import { printReport, type Report } from './report.ts';
import { runInProcess } from './running-process.ts';
import { median, percentile } from './statistics.ts';
import { startUps } from './waiting.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const concurrency = 16;
const rounds = 3;
const observedCases = 4;
/** New cases begin for so long; those begun are brought to their end. */
const seconds = { warmUp: 25, approvals: 8, bare: 4, engine: 4 };
/** More than a round can use. */
const bareCases = { puts: 1600, writes: 320, all: 160 };
const putsPerCase = 6;
const waiting = [0, 100_000];

process.env.TZ = 'UTC';
buildWhenStale(root);
const folder = mkdtempSync(join(tmpdir(), 'safeguard-bench-'));
const ending: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
const endAll = async () => {
  for (const end of ending.splice(0).toReversed()) await end();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void endAll().finally(() => process.exit(1)));
}

try {
  const report = await measure();
  mkdirSync(join(root, 'reports'), { recursive: true });
  writeFileSync(join(root, 'reports', 'bench.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  printReport(report);
  console.log('\nwritten to reports/bench.json');
} finally {
  await endAll();
}

async function measure(): Promise<Report> {
  const say = (what: string) => console.error(`… ${what}`);
  const began = performance.now();
  const assembly = join(folder, 'cdk.out');
  const bundles = join(folder, 'dist');
  copyWithoutThrottles(join(root, 'cdk.out'), assembly);
  cpSync(join(root, 'dist'), bundles, { recursive: true });
  const dataFolder = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path);
    return path;
  };
  const wiring = readWiring({
    assembly,
    baseUrl: 'http://127.0.0.1',
    parameters: { BaseUrl: '', OidcAudience: 'bench', OidcIssuer: 'http://127.0.0.1', SenderAddress: 'bench@example' },
  });
  const [machine] = wiring.stateMachines;
  if (!machine) throw new Error('The stack has no machine');
  const where = {
    region: wiring.region,
    machineArn: `arn:aws:states:${wiring.region}:${wiring.account}:stateMachine:${machine.name}`,
  };

  say('counting what one case takes');
  const recorded = await startDatabase(folder, 'recorded', wiring);
  ending.push(recorded.end);
  const recorder = await startRecorder(recorded.endpoint);
  ending.push(recorder.end);
  const watched = await runInProcess({
    assembly,
    dataFolder: dataFolder('watched'),
    dynamoDbEndpoint: recorder.endpoint,
  });
  ending.push(watched.end);
  const observed = await observe({ ...where, ...watched }, recorder, wiring, observedCases);
  await watched.end();
  await recorder.end();
  await recorded.end();

  say(`measuring ${rounds} rounds of approvals and of bare calls`);
  const database = await startDatabase(folder, 'bare', wiring);
  ending.push(database.end);
  const safeguard = await runInProcess({ assembly, dataFolder: dataFolder('measured') });
  ending.push(safeguard.end);
  const approvals = new Approvals({ ...where, ...safeguard });
  const bare = {
    puts: (count: number) => puts(database.tableName, putsPerCase, observed.perCase.meanItemBytes, count),
    writes: (count: number) => replays(observed, 'writes', count),
    all: (count: number) => replays(observed, 'all', count),
  };
  const kinds = ['puts', 'writes', 'all'] as const;
  await approvals.run({ concurrency, until: performance.now() + seconds.warmUp * 1000 });
  for (const kind of kinds) await run(database, bare[kind](2 * concurrency), { concurrency, seconds: seconds.bare });

  const measured: Rate[] = [];
  let processorSeconds = 0;
  const calls = new Map<string, number[]>();
  const bareRates = { puts: [] as Rate[], writes: [] as Rate[], all: [] as Rate[] };
  for (let round = 0; round < rounds; round += 1) {
    const before = await safeguard.usage();
    const day = await approvals.run({ concurrency, until: performance.now() + seconds.approvals * 1000 });
    await safeguard.quiet();
    processorSeconds += (await safeguard.usage()).processorSeconds - before.processorSeconds;
    measured.push({ cases: day.caseIds.length, seconds: day.seconds });
    for (const [name, times] of day.calls) calls.set(name, [...(calls.get(name) ?? []), ...times]);
    for (const kind of kinds) {
      bareRates[kind].push(await run(database, bare[kind](bareCases[kind]), { concurrency, seconds: seconds.bare }));
    }
  }
  const { megabytes: megabytesUnderLoad } = await safeguard.usage();
  await safeguard.end();
  await database.end();

  say('measuring the engine alone, and starts beside executions that wait');
  const engine = await engineRates(folder, concurrency, seconds.engine);
  const starts = await startUps({ assembly, dataFolder: dataFolder('waiting') }, waiting);

  say('loading each bundle in fresh processes');
  const bundlesLoaded = await initTimes(bundles, folder);

  const perSecond = (rates: readonly Rate[]) => median(rates.map(({ cases, seconds }) => cases / seconds));
  const ratio = (to: readonly Rate[]) =>
    median(measured.map(({ cases, seconds }, round) => cases / seconds / perSecond(to.slice(round, round + 1))));
  const memoryMegabytes = Math.max(...wiring.functions.map((one) => one.memoryMegabytes));
  return {
    at: new Date().toISOString(),
    machine: {
      cores: availableParallelism(),
      processor: cpus()[0]?.model ?? 'unknown',
      node: process.version,
      loadAverage: loadavg()[0] ?? Number.NaN,
    },
    approvals: {
      concurrency,
      rounds: measured,
      perSecond: perSecond(measured),
      processorMillisecondsPerCase: (1000 * processorSeconds) / measured.reduce((sum, { cases }) => sum + cases, 0),
      faults: approvals.faults,
      bare: {
        puts: { perSecond: perSecond(bareRates.puts), ratio: ratio(bareRates.puts), rounds: bareRates.puts },
        writes: { perSecond: perSecond(bareRates.writes), ratio: ratio(bareRates.writes), rounds: bareRates.writes },
        all: { perSecond: perSecond(bareRates.all), ratio: ratio(bareRates.all), rounds: bareRates.all },
      },
    },
    engine: {
      durablePerSecond: engine.durable.cases / engine.durable.seconds,
      inMemoryPerSecond: engine.inMemory.cases / engine.inMemory.seconds,
    },
    starts,
    megabytesUnderLoad,
    calls: [...calls].map(([name, times]) => ({
      name,
      count: times.length,
      p50: percentile(times, 0.5),
      p95: percentile(times, 0.95),
    })),
    perCase: observed.perCase,
    cost: {
      lines: costPerThousand(observed.perCase, memoryMegabytes),
      assumptions: { ...assumptions, memoryMegabytes },
    },
    bundles: bundlesLoaded,
    seconds: (performance.now() - began) / 1000,
  };
}
