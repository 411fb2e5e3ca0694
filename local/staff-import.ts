/** `npm run staff:import FILE.csv`: replaces the staff directory of `TABLE_NAME`, here or at any endpoint. */
import { readFileSync } from 'node:fs';
import { importStaff } from '../ports/staff-import.ts';
import { dynamoTable } from '../ports/table.ts';

const file = process.argv[2];
if (!file) {
  console.error('usage: npm run staff:import FILE.csv  (TABLE_NAME and AWS_ENDPOINT_URL_DYNAMODB say where)');
  process.exit(2);
}
process.env.TABLE_NAME ??= 'Safeguard-cases';
const answer = await importStaff(readFileSync(file, 'utf8'), dynamoTable());
if ('faults' in answer) {
  console.error(`Nothing was changed. ${file} has ${answer.faults.length} faults:`);
  for (const fault of answer.faults) console.error(`  ${fault}`);
  process.exit(1);
}
console.log(`${answer.imported} people imported; the directory is switched to generation ${answer.generation}.`);
