import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { endorse } from '../support/decisions.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

const narrow = { width: 320, height: 640 };
const wide = { width: 1280, height: 900 };

let browser: Browser;
let safeguard: RunningSafeguard;
let url: string;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  [browser, safeguard] = await Promise.all([openBrowser(), runningSafeguard()]);
  url = safeguard.runtime.url;
  const caseId = await safeguard.submit();
  await safeguard.decide('END001', caseId, endorse(safeguard.runtime.now()));
  await safeguard.runtime.advance('PT1H');
  await safeguard.submit('PLN004', { endorser: 'END003' });
  await safeguard.runtime.quiet();
}, 120_000);

afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

afterAll(async () => {
  await browser?.close();
  await safeguard?.stop();
});

/** Opens an address of this machine in a window of its own. */
async function open(path: string, viewport = wide): Promise<Page> {
  const context = await browser.newContext({ viewport });
  context.setDefaultTimeout(10_000);
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(`${url}${path}`);
  return page;
}

const newestMail = () => {
  const mail = safeguard.runtime.mailbox().at(-1);
  if (!mail) throw new Error('No mail was sent');
  return mail;
};

/** Goes forward by the keyboard until the focus is where it should be. */
async function tabTo(page: Page, isThere: string) {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(isThere)})`)) return;
  }
  throw new Error(`The focus never came to ${isThere}`);
}

describe.each([
  { name: 'start-page', path: () => '/' },
  { name: 'mailbox', path: () => '/_local/mailbox' },
  { name: 'mailbox-empty', path: () => '/_local/mailbox?to=planner.six@staff.example' },
  { name: 'mail', path: () => `/_local/mailbox/${newestMail().id}` },
  { name: 'mail-html', path: () => `/_local/mailbox/${newestMail().id}/html` },
])('the local page $name', ({ name, path }) => {
  it('is accessible and fits, narrow and wide', async () => {
    const page = await open(path());
    for (const [size, viewport] of Object.entries({ narrow, wide })) {
      await page.setViewportSize(viewport);
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(violations.map(({ id, nodes }) => `${size} ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      );
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
      const shots = process.env.SHOTS;
      if (shots) await page.screenshot({ path: `${shots}/local-${name}-${size}.png`, fullPage: true });
    }
  }, 60_000);
});

describe('the start page', () => {
  it('lets the table of people be read to its end by the keyboard, in a narrow window', async () => {
    const page = await open('/', narrow);
    expect(await page.getByRole('region', { name: 'Sample people' }).count()).toBe(1);
    await tabTo(page, '[role=region]');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate<number>('document.activeElement.scrollLeft')).toBeGreaterThan(0);
    await tabTo(page, 'a[href*="endorser.three"]');
    const { x = -1, width = 0 } = (await page.getByRole('link', { name: /endorser\.three/ }).boundingBox()) ?? {};
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(narrow.width);
  }, 60_000);

  it('leads from a person to their mail alone', async () => {
    const page = await open('/');
    await tabTo(page, 'a[href*="endorser.three"]');
    await page.keyboard.press('Enter');
    await page.waitForURL(/mailbox\?to=/);
    expect(await page.getByText('1 message for endorser.three@staff.example').isVisible()).toBe(true);
    expect(await page.getByRole('article').count()).toBe(1);
    await page.getByRole('link', { name: 'Show all' }).click();
    await page.waitForURL(/mailbox$/);
    expect(await page.getByRole('article').count()).toBe(safeguard.runtime.mailbox().length);
  }, 60_000);

  it('says the time of its clock in words and as programs write it', async () => {
    const page = await open('/');
    const clock = page.locator('time');
    const instant = (await clock.getAttribute('datetime')) ?? '';
    expect(instant).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(await clock.textContent()).toMatch(/^[A-Z][a-z]+day \d+ [A-Z][a-z]+ \d{4}, \d+:\d\d [ap]m \(Sydney time\)$/);
    expect(await page.getByText(instant).isVisible()).toBe(true);
  }, 60_000);
});

describe('the mailbox', () => {
  it('shows the newest mail first, while its JSON ends with it', async () => {
    const page = await open('/_local/mailbox');
    const shown = await page.getByRole('article').getByRole('heading').allTextContents();
    const { body } = await safeguard.call('', 'GET', '/_local/mailbox.json');
    const sent = body.map(({ subject }: { subject: string }) => subject);
    expect(sent.length).toBeGreaterThanOrEqual(3);
    expect(shown).toEqual(sent.toReversed());
    expect(await page.getByRole('article').first().getByText('(Sydney time)').first().isVisible()).toBe(true);
  }, 60_000);

  it('says so when a person has no mail', async () => {
    const page = await open('/_local/mailbox?to=planner.six@staff.example');
    expect(await page.getByText('No messages for planner.six@staff.example').isVisible()).toBe(true);
  }, 60_000);

  it('opens a mail by the keyboard, and the mail leads to its step', async () => {
    const page = await open('/_local/mailbox');
    await tabTo(page, 'article a');
    await page.keyboard.press('Enter');
    await page.waitForURL(/mailbox\/[^/?]+$/);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(newestMail().subject);
    await tabTo(page, 'a[href*="/act/"]');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/act\//);
    expect(await page.getByRole('button', { name: 'Send me a code' }).isVisible()).toBe(true);
  }, 60_000);

  it('shows the mail as HTML beside its text, and its link opens the step in the whole window', async () => {
    const page = await open(`/_local/mailbox/${newestMail().id}`);
    await page.frameLocator('iframe').getByRole('link').first().click();
    await page.waitForURL(/\/act\//);
    expect(await page.getByRole('button', { name: 'Send me a code' }).isVisible()).toBe(true);
  }, 60_000);
});
