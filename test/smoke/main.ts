/** `npm run smoke -- --url U`: walks the main journey against a deployment, and says where it fails. */
import { parseArgs } from 'node:util';
import { smoke } from './journey.ts';

const usage = `usage: npm run smoke -- --url https://host [--login-claim sub]

Three people walk one plan approval; their bearer tokens come from SAFEGUARD_TOKEN_PLANNER, SAFEGUARD_TOKEN_ENDORSER
and SAFEGUARD_TOKEN_HDD. On one machine, where /_local answers, tokens that are not given are fetched there, and a second
plan is endorsed by the link of its mail. It leaves approved cases behind, and puts back what others have in the pool.`;

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    'login-claim': { type: 'string', default: 'sub' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || !values.url) {
  console.error(usage);
  process.exit(values.help ? 0 : 2);
}

const began = performance.now();
try {
  const url = values.url.replace(/\/+$/, '');
  await smoke({ url, loginClaim: values['login-claim'], environment: process.env, say: console.log });
  console.log(`passed in ${((performance.now() - began) / 1000).toFixed(1)} s`);
} catch (error) {
  console.error(explained(error));
  console.error(`failed after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  process.exitCode = 1;
}

/** What went wrong, and what was behind it: a connection that fails says only there why. */
function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${explained(error.cause)}`;
}
