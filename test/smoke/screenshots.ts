/**
 * `node test/smoke/screenshots.ts`: takes the pictures of the README, by hand, in a browser on the embedded runtime.
 * They go to docs/images/.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { planApprovalExample } from '../../functions/openapi/examples.ts';
import { buildWhenStale } from '../../local/build.ts';
import { startRuntime } from '../../local/runtime.ts';
import { importIntoTable } from '../../local/staff-at-first-start.ts';
import { approve, endorse, submit } from '../support/decisions.ts';
import { Api, type Task, until } from './api.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const images = join(root, 'docs', 'images');
const folder = mkdtempSync(join(tmpdir(), 'safeguard-pictures-'));

process.env.TZ = 'UTC';
buildWhenStale(root);
mkdirSync(images, { recursive: true });
const runtime = await startRuntime({ dataFolder: folder, port: 0, awsPort: 0, importStaff: importIntoTable });
let browser: Browser | undefined;
try {
  browser = await openBrowser();
  await takePictures(await browser.newPage({ viewport: { width: 1000, height: 700 } }));
} finally {
  await browser?.close();
  await runtime.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

/** Brings its own libraries where the machine has none: they are unpacked when the package believes to be in Lambda. */
async function openBrowser(): Promise<Browser> {
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs24.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  delete process.env.AWS_EXECUTION_ENV;
  const executablePath = process.env.CHROMIUM_PATH ?? (await packaged.executablePath());
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

async function takePictures(page: Page): Promise<void> {
  const api = new Api(runtime.url);
  const person = async (login: string) => ({ login, token: await runtime.token(login) });
  const [planner, endorser, delegate] = await Promise.all(['PLN001', 'END001', 'HDD001'].map(person));
  if (!planner || !endorser || !delegate) throw new Error('The sample directory has no such people');
  const picture = async (name: string) => {
    await page.screenshot({ path: join(images, `${name}.png`), fullPage: false });
    console.log(`docs/images/${name}.png`);
  };
  const linkIn = async (to: string, caseId: string) => {
    await runtime.quiet();
    const mail = runtime.mailbox().findLast((one) => String(one.to).includes(to) && one.text.includes(caseId));
    return /https?:\/\/\S+\/act\/[\w-]+/.exec(mail?.text ?? '')?.[0] ?? '';
  };
  const prove = async (link: string) => {
    await page.goto(link);
    await page.getByRole('button', { name: /code/i }).first().click();
    await runtime.quiet();
    return /^\d{6}$/m.exec(runtime.mailbox().at(-1)?.text ?? '')?.[0] ?? '';
  };

  const { body: opened } = await api.call<{ caseId: string }>(planner, 'POST /v1/plan-approvals', {
    body: planApprovalExample,
    expected: [202],
  });
  const { caseId } = opened;
  const toEndorse = await api.taskOf(endorser, caseId, 'endorsement');

  await page.goto(runtime.url);
  await picture('start-page');
  await page.goto(`${runtime.url}/_local/mailbox`);
  await picture('mailbox');

  const code = await prove(await linkIn('endorser.one', caseId));
  await page.getByRole('textbox').first().fill(code);
  await picture('enter-code');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/act\/[\w-]+$/);
  await picture('task-page');

  const endorsement = endorse(runtime.now());
  await api.decide(endorser, toEndorse, endorsement);
  const toSubmit = await api.taskOf(planner, caseId, 'submission');
  await api.decide(planner, toSubmit, submit(endorsement.planEndorsedEndDate));
  const taken = await until('the pool gives the plan', async () => {
    const { status, body } = await api.call<Task>(delegate, 'POST /v1/queues/hdd/next', { expected: [200, 204] });
    return status === 200 ? body : undefined;
  });
  await api.decide(delegate, taken, approve(runtime.now()));
  await runtime.quiet();

  await page.context().clearCookies();
  const again = await prove(await linkIn('hdd.one', caseId));
  await page.getByRole('textbox').first().fill(again);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/act\/[\w-]+$/);
  await picture('decision-record');
}
