/** The browser of the tests of pages. */
import { type Browser, chromium } from 'playwright-core';
import { inject } from 'vitest';

/** @throws Error saying what to do when there is no browser */
export async function openBrowser(): Promise<Browser> {
  const browser = inject('browser');
  if ('problem' in browser) throw new Error(browser.problem);
  const env = Object.fromEntries(
    Object.entries({ ...process.env, ...browser.env }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  return chromium.launch({ executablePath: browser.executablePath, args: ['--no-sandbox'], env });
}
