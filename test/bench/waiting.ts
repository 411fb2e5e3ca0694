/** How long Safeguard takes to start, and what memory it has then, beside so many executions that wait. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStepFunctions } from '../../local/stepfunctions/index.ts';
import { type ProcessPlace, runInProcess } from './running-process.ts';

export interface StartUp {
  readonly waiting: number;
  /** From the start of the process until it is ready. */
  readonly seconds: number;
  /** Resident, of the process with its threads; the database is a process of its own. */
  readonly megabytes: number;
}

const day = 86_400;
const definition = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Wait for somebody',
  States: {
    'Wait for somebody': {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      TimeoutSeconds: 30 * day,
      Arguments: { FunctionName: 'wait', Payload: { token: '{% $states.context.Task.Token %}' } },
      End: true,
    },
  },
});

/** Starts that follow each other: each finds as many waiting executions as its number says, and no less than before. */
export async function startUps(place: ProcessPlace, counts: readonly number[]): Promise<readonly StartUp[]> {
  // The first start of all loads the staff directory and makes tables.
  await (await runInProcess(place)).end();
  const measured: StartUp[] = [];
  for (const waiting of counts) {
    if (waiting > 0) await makeWaiting(join(place.dataFolder, 'executions.sqlite'), waiting);
    const began = performance.now();
    const { megabytes, end } = await runInProcess(place);
    measured.push({ waiting, seconds: (performance.now() - began) / 1000, megabytes });
    await end();
  }
  return measured;
}

/** One execution that waits, by the engine itself; the others are copies of its rows. */
async function makeWaiting(databasePath: string, count: number): Promise<void> {
  const engine = openStepFunctions({
    databasePath,
    clock: { now: () => new Date() },
    region: 'ap-southeast-2',
    account: '000000000000',
    invokeLambda: async () => ({ payload: 'null' }),
  });
  const stateMachineArn = await engine.declareStateMachine({
    name: 'bench-waiting',
    definition,
    roleArn: 'arn:aws:iam::000000000000:role/bench',
  });
  await engine.handle('StartExecution', { stateMachineArn, name: 'first', input: '{}' });
  await engine.quiet();
  await engine.close();

  const database = new DatabaseSync(databasePath);
  database.exec(`
    BEGIN;
    CREATE TEMP TABLE copies AS WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT ${count - 1})
      SELECT n FROM numbers;`);
  const first = Number(database.prepare('SELECT max(id) AS id FROM executions').get()?.id);
  for (const [table, key] of [
    ['executions', 'id'],
    ['frames', 'execution'],
    ['history', 'execution'],
  ] as const) {
    const columns = database
      .prepare(`SELECT name FROM pragma_table_info('${table}')`)
      .all()
      .map(({ name }) => String(name));
    const copied = columns.map((name) => {
      if (name === key) return `${key} + n`;
      return table === 'executions' && (name === 'arn' || name === 'name') ? `${name} || '-' || n` : name;
    });
    database.exec(
      `INSERT INTO ${table} (${columns.join()}) SELECT ${copied.join()} FROM ${table}, copies WHERE ${key} = ${first}`,
    );
  }
  database.exec('COMMIT');
  database.close();
}
