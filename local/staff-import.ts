/** `npm run staff:import FILE.csv`: replaces the staff directory of `TABLE_NAME`, here or at any endpoint. */
import { readFileSync } from 'node:fs';
import { importStaff } from '../ports/staff-import.ts';
import { dynamoTable } from '../ports/table.ts';

const file = process.argv[2];
if (!file) {
  console.error('usage: npm run staff:import FILE.csv  (TABLE_NAME and AWS_ENDPOINT_URL_DYNAMODB say where)');
  process.exit(2);
}
const tableName = process.env.TABLE_NAME || 'Safeguard-cases';
const place = process.env.AWS_ENDPOINT_URL_DYNAMODB ?? process.env.AWS_ENDPOINT_URL ?? 'AWS';

const answer = await importStaff(textOf(file), dynamoTable({ tableName })).catch((error: unknown) =>
  refuse(explanationOf(error)),
);
if ('faults' in answer) {
  const faults = answer.faults.length === 1 ? 'a fault' : `${answer.faults.length} faults`;
  refuse([`${file} has ${faults}:`, ...answer.faults.map((fault) => `  ${fault}`)].join('\n'));
}
console.log(`${answer.imported} people imported; the directory is switched to generation ${answer.generation}.`);
if (answer.keptAddresses.length)
  console.log(
    `Addresses corrected here since the file was made are kept: ${answer.keptAddresses.join(', ')}. Put them right in its source too.`,
  );

function refuse(why: string): never {
  console.error(`Nothing was changed. ${why}`);
  process.exit(1);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return refuse(`Cannot read ${path}: ${(error as Error).message}`);
  }
}

/** What to do about a fault of the table or of the way there. */
function explanationOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  if (message.includes('Region is missing')) return 'No AWS region is known: set AWS_REGION.';
  switch (name) {
    case 'CredentialsProviderError':
      return 'No AWS credentials are known: sign in, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
    case 'ResourceNotFoundException':
      return `There is no table ${tableName} at ${place}: set TABLE_NAME, the region and the endpoint.`;
    default:
      return isUnreachable(error) ? `No DynamoDB answers at ${place}: ${message}` : `${name}: ${message}`;
  }
}

function isUnreachable(error: unknown): boolean {
  const codes = ['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'TimeoutError'];
  return error instanceof Error && codes.includes('code' in error ? String(error.code) : error.name);
}
