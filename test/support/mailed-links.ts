/** What a journey in a browser shares: links out of real mail, codes out of the mailbox, windows that prove it. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { RunningSafeguard } from './running-safeguard.ts';

export const addressOf = {
  planner: 'planner.one@staff.example',
  endorser: 'endorser.one@staff.example',
  otherEndorser: 'endorser.two@staff.example',
  hdd: 'hdd.one@staff.example',
  otherHdd: 'hdd.two@staff.example',
} as const;

/** Every address of a step in a text. */
export const linksIn = (text: string): string[] => text.match(/https?:\/\/[^\s"<]+\/act\/[\w-]+/g) ?? [];

/** The code of the newest code mail to a person. */
export function newestCode({ runtime }: RunningSafeguard, to: string): string {
  const code = runtime
    .mailbox(to)
    .map(({ text }) => /^\d{6}$/m.exec(text)?.[0])
    .findLast(Boolean);
  if (!code) throw new Error(`${to} has no mail with a code`);
  return code;
}

export const codeMails = ({ runtime }: RunningSafeguard, to: string): number =>
  runtime.mailbox(to).filter(({ subject }) => subject === 'Your code for Safeguard').length;

/** The link of the newest mail to a person about a case, whose subject reads so. */
export async function mailedLink(
  { runtime }: RunningSafeguard,
  to: string,
  caseId: string,
  subject: string,
): Promise<string> {
  await runtime.quiet();
  const mail = runtime.mailbox(to).findLast((one) => one.subject.startsWith(caseId) && one.subject.includes(subject));
  const [link] = linksIn(mail?.text ?? '');
  if (!link) throw new Error(`${to} has no mail '${caseId}: … ${subject}' with a link`);
  return link;
}

/** A window of its own, as on another device: narrow, and without script unless asked for. */
export async function newWindow(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 320, height: 640 },
    javaScriptEnabled: false,
    ...options,
  });
  context.setDefaultTimeout(20_000);
  return context.newPage();
}

/** Opens a link and asks for a code, as a person does. */
export async function askForCode(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.waitForURL(`${link}/code`);
}

export async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Proves the mailbox, up to the page of the task. */
export async function prove(safeguard: RunningSafeguard, page: Page, link: string, to: string): Promise<void> {
  await askForCode(page, link);
  await typeCode(page, newestCode(safeguard, to));
  await page.waitForURL(link);
}

/** What happened to a case so far: where it stands, and every event. */
export async function story({ runtime, call }: RunningSafeguard, caseId: string): Promise<string[]> {
  await runtime.quiet();
  const { body: standing } = await call('ADM001', 'GET', `/v1/cases/${caseId}`);
  const { body: past } = await call('ADM001', 'GET', `/v1/cases/${caseId}/events`);
  return [standing.status, ...past.events.map(({ type }: { type: string }) => type)];
}
