/** Checks every machine definition of this folder: the language, and our own rules for waits, retries and variables. */
import { readdirSync, readFileSync } from 'node:fs';
import { problemsOf } from '../local/stepfunctions/check-definition.ts';

const folder = new URL('.', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.asl.json'));
const problems = files.flatMap((name) =>
  problemsOf(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))).map((problem) => `${name}: ${problem}`),
);
for (const problem of problems) console.error(problem);
console.log(`${files.length} machine definitions checked, ${problems.length} problems`);
process.exitCode = problems.length ? 1 : 0;
