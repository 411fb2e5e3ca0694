/** The whole machine: reads the synthesised stack and runs it. This file only puts the parts together. */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AccessDenied, createAccess } from './access/access.ts';
import { startDynamoDbGuard } from './access/dynamodb-guard.ts';
import { createDynamoDbProxy } from './aws/dynamodb-proxy.ts';
import { createAwsEndpoint } from './aws/endpoint.ts';
import { createServiceCalls } from './aws/service-calls.ts';
import { createActivity } from './clock/activity.ts';
import { createClockMover } from './clock/advance.ts';
import { openMachineClock } from './clock/machine-clock.ts';
import { takeDataFolder } from './data/data-folder.ts';
import { openDatabase } from './data/database.ts';
import { keepPorts, portIn, readPorts } from './data/kept-ports.ts';
import { endOrphan } from './dynamodb/child-note.ts';
import { createDynamoDbClient } from './dynamodb/client.ts';
import { type Dynoxide, startDynoxide } from './dynamodb/dynoxide.ts';
import { createMissingTables } from './dynamodb/tables.ts';
import { startTimeToLive } from './dynamodb/time-to-live.ts';
import { openDeliveries } from './events/deliveries.ts';
import { createEventBus } from './events/event-bus.ts';
import { createScheduler } from './events/scheduler.ts';
import { createFrontServer } from './http/front-server.ts';
import { createGateway } from './http/gateway.ts';
import { openIssuer } from './identity/issuer.ts';
import { readSampleStaff } from './identity/sample-staff.ts';
import { createFunctionHost } from './lambda/host.ts';
import { withOwnBundles } from './lambda/own-bundles.ts';
import { closeServer, listenLocally } from './listening.ts';
import { createMailOutlet } from './mail/mail-outlet.ts';
import { type Mail, openMailbox } from './mail/mailbox.ts';
import { openPlayedFaults } from './mail/played-faults.ts';
import { createLocalRoutes, issuerPath } from './pages/local-routes.ts';
import { importOnce, type StaffImport } from './staff-at-first-start.ts';
import { openStepFunctions, type StepFunctions } from './stepfunctions/index.ts';
import { readWiring } from './template/read-wiring.ts';
import type { Wiring } from './template/wiring.ts';

export interface RuntimeOptions {
  readonly dataFolder: string;
  /** Port of web and API; undefined and 0 prefer the last one, then undefined prefers 3000 and 0 takes any. */
  readonly port?: number | undefined;
  /** Port of the AWS endpoint, in the same way; undefined prefers 4566. */
  readonly awsPort?: number | undefined;
  /** Keeps cases, executions and mail in memory: faster, and gone at the end. */
  readonly inMemory?: boolean;
  /** Deletes what the data folder holds. */
  readonly fresh?: boolean;
  /** Folder of the cloud assembly, which may still be made while other parts start. */
  readonly template?: string | Promise<string>;
  /** Another DynamoDB than the one that comes with the packages. */
  readonly dynamoDbEndpoint?: string | undefined;
  /** Values of the stack's parameters, above the machine's own. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Loads the sample directory into the table at the first start. */
  readonly importStaff?: StaffImport;
  /** Told what the person at the terminal should know. */
  readonly say?: (line: string) => void;
}

export interface Runtime {
  /** Address of web and API. */
  readonly url: string;
  /** Address of the AWS endpoint. */
  readonly awsUrl: string;
  /** What the stack declares. */
  readonly wiring: Wiring;
  now(): Date;
  /** Moves the clock forward by an ISO 8601 duration, doing all that falls due on the way. */
  advance(duration: string): Promise<Date>;
  /** Settles when no request, function or execution is busy; one that waits for a person or for time is not. */
  quiet(): Promise<void>;
  /** All mail so far, the newest last. */
  mailbox(to?: string): Mail[];
  /** An access token for a person of the sample directory. */
  token(loginCode: string): Promise<string>;
  /** Lets what is under way finish for a moment, then ends. */
  stop(): Promise<void>;
  /** Ends at once, as a crash would, but leaves no process behind. */
  kill(): Promise<void>;
}

const usualPort = 3000;
const usualAwsPort = 4566;
const audience = 'safeguard-local';
const senderAddress = 'safeguard@safeguard.example';
const patienceMilliseconds = 2_000;

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { inMemory = false, fresh = false, say = () => undefined } = options;
  const closing: (() => unknown)[] = [];
  const closeAll = async () => {
    const faults: unknown[] = [];
    for (const close of closing.splice(0).toReversed()) {
      // What cannot be closed must keep nothing else open, least of all a process.
      try {
        await close();
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
  };

  const folder = takeDataFolder(options.dataFolder, { toBeEmptied: fresh });
  closing.push(() => folder.release());
  try {
    return await start();
  } catch (error) {
    await closeAll().catch(() => undefined);
    throw error;
  }

  async function start(): Promise<Runtime> {
    const childNote = folder.file('dynoxide.json');
    const databaseFile = options.dynamoDbEndpoint ?? folder.file('dynamodb.sqlite');
    await endOrphan(childNote);
    if (fresh) folder.empty();
    if (fresh && options.dynamoDbEndpoint !== undefined) {
      say(`note: the tables at ${options.dynamoDbEndpoint} stay as they are; --fresh empties ${folder.path}`);
    }
    const kept = (name: string) => (inMemory ? undefined : folder.file(name));
    const assemblyMade = Promise.resolve(options.template ?? usualAssembly);
    assemblyMade.catch(() => undefined);

    const clock = openMachineClock(kept('clock.json'));
    const activity = createActivity();

    const front = createFrontServer();
    closing.push(() => closeServer(front.server));
    const last = readPorts(kept('ports.json'));
    const url = await listenLocally(front.server, { asked: options.port, last: last.port, usual: usualPort });
    const awsServer = createServer();
    closing.push(() => closeServer(awsServer));
    const awsUrl = await listenLocally(awsServer, { asked: options.awsPort, last: last.awsPort, usual: usualAwsPort });
    if (last.port !== undefined && last.port !== portIn(url)) {
      say(`note: links and tokens given so far lead to port ${last.port}; this time it is ${portIn(url)}`);
    }
    keepPorts(kept('ports.json'), last, url, awsUrl);
    folder.answersAt(url);

    const databaseStart = startDatabase();
    databaseStart.catch(() => undefined);
    // Should the start fail meanwhile, the child is ended all the same.
    closing.push(() => databaseStart.then(({ stop }) => stop()).catch(() => undefined));
    const issuerStart = openIssuer({
      keyFile: kept('signing-key.json'),
      issuer: `${url}${issuerPath}`,
      audience,
      clock,
    });
    issuerStart.catch(() => undefined);

    const declared = readWiring({
      assembly: await assemblyMade,
      baseUrl: url,
      parameters: {
        BaseUrl: url,
        OidcAudience: audience,
        OidcIssuer: `${url}${issuerPath}`,
        SenderAddress: senderAddress,
        ...options.parameters,
      },
    });
    const wiring: Wiring = { ...declared, functions: withOwnBundles(declared.functions, folder.file('bundles')) };
    for (const what of wiring.notEmulated) say(`note: ${what}`);

    const { endpoint: dynamoDbEndpoint } = await databaseStart;
    const access = createAccess(wiring);
    const guard = await startDynamoDbGuard(
      { access: wiring, region: wiring.region, endpoint: dynamoDbEndpoint },
      (answer) => say(`error: the database keeps nothing at the moment: ${answer} (${databaseFile})`),
    );
    closing.push(() => guard.close());
    const proxy = createDynamoDbProxy(guard.endpoint);
    closing.push(() => proxy.close());
    const database = openDatabase(kept('events.sqlite'), 'process');
    closing.push(() => database.close());
    const mailDatabase = openDatabase(kept('mailbox.sqlite'), 'full');
    const mailbox = openMailbox(mailDatabase);
    const playedFaults = openPlayedFaults(mailDatabase);
    closing.push(() => mailbox.close());
    const functions = createFunctionHost({
      wiring,
      clock,
      activity,
      logFolder: folder.file('logs'),
      // Most calls go to the database: not over this thread, which would take longer for them than the database itself.
      endpoints: { AWS_ENDPOINT_URL: awsUrl, AWS_ENDPOINT_URL_DYNAMODB: guard.endpoint },
    });
    closing.push(() => functions.stop());

    const deliveries = openDeliveries({
      database,
      clock,
      activity,
      attempt: async ({ kind, resource }, payload) => {
        if (kind === 'function') return (await functions.invoke(resource, payload)).functionError === undefined;
        const answer = await engine.handle('StartExecution', { stateMachineArn: resource, input: payload });
        return answer.status < 400;
      },
      givenUp: ({ resource }) =>
        say(`note: ${resource} failed three times on one event; see its log in ${folder.path}`),
    });
    const bus = createEventBus({ wiring, clock, send: deliveries.send });
    const scheduler = createScheduler({ wiring, database, clock, send: deliveries.send });
    const mail = createMailOutlet({ mailbox, bus, clock, wiring, playedFaults });

    const dynamoDb = createDynamoDbClient(dynamoDbEndpoint, wiring.region);
    await createMissingTables(dynamoDb, wiring.tables);
    const timeToLive = startTimeToLive({ dynamoDb, tables: wiring.tables, clock });
    closing.push(() => timeToLive.stop());

    const engine: StepFunctions = openStepFunctions({
      databasePath: kept('executions.sqlite') ?? ':memory:',
      clock,
      region: wiring.region,
      account: wiring.account,
      invokeLambda: functions.invoke,
      callAws: createServiceCalls({ access, arns: wiring, dynamoDb, bus, states: () => engine }),
      authorize(roleArn, action, resource) {
        const refusal = access.callerInRole(roleArn)([{ action, resource }]);
        if (refusal) throw new AccessDenied(refusal.message);
      },
    });
    closing.push(() => engine.close());
    closing.push(() => {
      for (const part of [scheduler, deliveries]) part.stop();
    });
    engine.onExecutionEnded(({ executionArn, stateMachineArn, name, status, stopDate }) => {
      bus.put({
        source: 'aws.states',
        detailType: 'Step Functions Execution Status Change',
        resources: [executionArn],
        detail: { executionArn, stateMachineArn, name, status, stopDate: stopDate.getTime() },
      });
    });
    for (const { name, definition, roleArn, tags } of wiring.stateMachines) {
      await engine.declareStateMachine({ name, definition, roleArn, tags });
    }

    const sendToFunction = (resource: string, payload: string) =>
      deliveries.send({ kind: 'function', resource }, payload);
    const awsServices = { access, arns: wiring, dynamoDb: proxy, states: engine, mail, functions, bus, sendToFunction };
    awsServer.on('request', createAwsEndpoint(awsServices));
    say(`aws: ${awsUrl}`);

    const staff = readSampleStaff();
    if (options.importStaff) {
      const place = { dynamoDbEndpoint, region: wiring.region, tables: wiring.tables };
      const done = await importOnce(options.importStaff, staff.csv, place, kept('staff-imported.json'));
      if (done === 'kept') say(`note: the staff directory at ${dynamoDbEndpoint} stays as it is`);
    }

    const issuer = await issuerStart;
    const mover = createClockMover({ clock, activity, timed: [engine, deliveries, scheduler, timeToLive] });
    front.open({
      local: createLocalRoutes({
        wiring,
        people: staff.people,
        mailbox,
        playedFaults,
        issuer,
        clock,
        mover,
        url,
        awsUrl,
      }),
      gateway: createGateway({ wiring, functions, issuer, clock }),
      activity,
    });
    await engine.resume();
    deliveries.resume();
    scheduler.start();
    say(`ready: ${url}`);

    return {
      url,
      awsUrl,
      wiring,
      now: clock.now,
      advance: mover.advance,
      quiet: mover.quiet,
      mailbox: mailbox.all,
      token: issuer.tokenFor,
      async stop() {
        scheduler.stop();
        front.server.close();
        await Promise.race([mover.quiet(), wait(patienceMilliseconds, undefined, { ref: false })]);
        await closeAll();
      },
      kill: closeAll,
    };
  }

  async function startDatabase(): Promise<Pick<Dynoxide, 'endpoint' | 'stop'>> {
    if (options.dynamoDbEndpoint !== undefined) {
      return { endpoint: options.dynamoDbEndpoint, stop: () => Promise.resolve() };
    }
    return await startDynoxide({
      databaseFile: inMemory ? undefined : folder.file('dynamodb.sqlite'),
      noteFile: folder.file('dynoxide.json'),
      logFile: folder.file('dynoxide.log'),
      restarted: () => say('note: the database ended and was started again'),
    });
  }
}

const usualAssembly = fileURLToPath(new URL('../cdk.out', import.meta.url));

/** Where the data is kept when nobody names a folder. */
export const usualDataFolder = join(fileURLToPath(new URL('..', import.meta.url)), '.local');
