import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { approve } from '../support/decisions.ts';
import { addressOf, mailedLink, newWindow, prove } from '../support/mailed-links.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

/** By itself: of every other case there would be three months of reminders. */
let browser: Browser;
let safeguard: RunningSafeguard;

beforeAll(async () => {
  [browser, safeguard] = await Promise.all([openBrowser(), runningSafeguard()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await safeguard?.stop();
});

const now = () => safeguard.runtime.now();

it('a link cannot be used for ever: that of a record for a month, that of a step for three, though it is still open', async () => {
  const { decide, runtime, status, submit, submitToPool, take } = safeguard;
  const approved = await submitToPool();
  await take('HDD001', approved);
  await decide('HDD001', approved, approve(now()));
  const record = await mailedLink(safeguard, addressOf.planner, approved, 'the plan is approved');
  const undecided = await submit();
  const step = await mailedLink(safeguard, addressOf.endorser, undecided, 'endorsement of a plan');
  const page = await newWindow(browser);
  const opened = async (address: string) => (await page.goto(address))?.status();
  const headline = () => page.getByRole('heading', { level: 1 }).textContent();
  await prove(safeguard, page, record, addressOf.planner);
  expect(await headline()).toBe('Decision record: Level 4 plan approval');

  await runtime.advance('P31D');
  expect(await opened(record)).toBe(404);
  expect(await headline()).toBe('This link cannot be used');
  expect(await opened(step)).toBe(200);

  await runtime.advance('P60D');
  expect(await opened(step)).toBe(404);
  expect(await headline()).toBe('This link cannot be used');
  expect(await status(undecided)).toBe('awaiting-endorsement');
}, 240_000);
