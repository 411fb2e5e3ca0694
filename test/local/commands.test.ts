/** What `npm start` and `npm run staff:import` say when they cannot do what they are asked. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDynamoDbClient } from '../../local/dynamodb/client.ts';
import { startDynoxide } from '../../local/dynamodb/dynoxide.ts';
import { createMissingTables } from '../../local/dynamodb/tables.ts';
import { readSampleStaff } from '../../local/identity/sample-staff.ts';
import { importIntoTable } from '../../local/staff-at-first-start.ts';
import { temporaryFolder } from './support.ts';

async function run(file: string, args: readonly string[], environment: Record<string, string>) {
  const script = fileURLToPath(new URL(`../../local/${file}`, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...environment },
  });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, out, errors };
}

describe('npm start', () => {
  it.each([
    [{ SAFEGUARD_LOCAL_POLICY: '{' }, 'SAFEGUARD_LOCAL_POLICY is not JSON.\n'],
    [
      { SAFEGUARD_LOCAL_POLICY: '{"timeframes":{"pool":0,"lunch":1},"variationsMandatory":"yes"}' },
      /^SAFEGUARD_LOCAL_POLICY has faults:\n( {2}\S+: .+\n){3}$/,
    ],
    [{ PORT: 'http' }, 'PORT must be a port number, or 0 for any free port.\n'],
  ])('refuses %j in words', async (environment, expected) => {
    const { code, out, errors } = await run('main.ts', [], environment);
    expect(errors).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
    expect([code, out]).toEqual([1, '']);
  });
});

describe('npm run staff:import', () => {
  const credentials = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  const nowhere = { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9', AWS_EC2_METADATA_DISABLED: 'true' };
  const region = { AWS_REGION: 'ap-southeast-2' };
  const noProfile = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };

  const refusal = async (environment: Record<string, string>, csv = readSampleStaff().csv) => {
    const file = join(temporaryFolder(), 'staff.csv');
    writeFileSync(file, csv);
    const { code, out, errors } = await run('staff-import.ts', [file], { ...noProfile, ...environment });
    expect([code, out]).toEqual([1, '']);
    expect(errors).toMatch(/^Nothing was changed\. .+\n$/);
    return errors;
  };

  async function database(): Promise<string> {
    const folder = temporaryFolder();
    const files = { noteFile: join(folder, 'note.json'), logFile: join(folder, 'log') };
    const dynoxide = await startDynoxide({ databaseFile: undefined, restarted: () => undefined, ...files });
    onTestFinished(() => dynoxide.stop());
    return dynoxide.endpoint;
  }

  it('says in a line what is missing', async () => {
    expect(await refusal({ ...nowhere, ...credentials })).toContain('set AWS_REGION');
    expect(await refusal({ ...nowhere, ...region })).toContain('No AWS credentials are known');
    expect(await refusal({ ...nowhere, ...region, ...credentials })).toContain(
      'No DynamoDB answers at http://127.0.0.1:9',
    );
    const there = { AWS_ENDPOINT_URL_DYNAMODB: await database(), ...region, ...credentials };
    expect(await refusal({ ...there, TABLE_NAME: 'Elsewhere' })).toContain('There is no table Elsewhere at http://');

    const absent = await run('staff-import.ts', ['/nowhere/staff.csv'], there);
    expect(absent).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^Nothing was changed\. Cannot read .+\n$/),
    });
  });

  it('at the first start leaves a directory alone that is there already', async () => {
    const dynamoDbEndpoint = await database();
    const create = {
      TableName: 'Cases',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['PK', 'SK'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
    };
    const tables = [{ logicalId: 'Cases', name: 'Cases', timeToLiveAttribute: undefined, create }];
    await createMissingTables(createDynamoDbClient(dynamoDbEndpoint, region.AWS_REGION), tables);
    const place = { dynamoDbEndpoint, region: region.AWS_REGION, tables };
    const { csv } = readSampleStaff();
    expect(await importIntoTable(csv, place)).toBe('imported');
    expect(await importIntoTable(csv, place)).toBe('kept');
  });
});
