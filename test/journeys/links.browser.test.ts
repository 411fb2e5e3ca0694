import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { approve, askRemediation, endorse } from '../support/decisions.ts';
import {
  addressOf,
  askForCode,
  codeMails,
  linksIn,
  mailedLink,
  newestCode,
  newWindow,
  prove,
  story,
  typeCode,
} from '../support/mailed-links.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

/** A page waits for one of two busy cores, and a journey opens many. */
const patience = 240_000;

let browser: Browser;
let safeguard: RunningSafeguard;

beforeAll(async () => {
  [browser, safeguard] = await Promise.all([openBrowser(), runningSafeguard()]);
}, 120_000);

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser?.close();
  await safeguard?.stop();
});

const now = () => safeguard.runtime.now();
const open = (options?: Parameters<typeof newWindow>[1]) => newWindow(browser, options);
const link = (to: string, caseId: string, subject: string) => mailedLink(safeguard, to, caseId, subject);
const requestLink = (caseId: string) => link(addressOf.endorser, caseId, 'endorsement of a plan');
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const headline = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();
const opened = async (page: Page, address: string) => (await page.goto(address))?.status();

/** A case that an HDD has taken from the pool. */
async function takenCase(hdd = 'HDD001'): Promise<string> {
  const caseId = await safeguard.submitToPool();
  await safeguard.take(hdd, caseId);
  return caseId;
}

describe('a program that checks the links of mails', () => {
  it(
    'asks with GET and HEAD for every address in every mail, many times, and nothing changes',
    async () => {
      const asked = await safeguard.submit();
      const returned = await safeguard.submit();
      await safeguard.decide('END001', returned, { action: 'return', points: ['Explain the increase'] });
      const remedied = await takenCase();
      await safeguard.decide('HDD001', remedied, askRemediation('First point'));
      const approved = await takenCase('HDD002');
      await safeguard.decide('HDD002', approved, approve(now()));
      const cases = [asked, returned, remedied, approved];
      const before = await Promise.all(cases.map((caseId) => story(safeguard, caseId)));
      const mails = safeguard.runtime.mailbox();

      const links = [...new Set(mails.flatMap(({ text, html }) => [...linksIn(text), ...linksIn(html)]))];
      expect(links.length).toBeGreaterThanOrEqual(12);
      const parts = ['', '/code', '/session', '/endorse', '/put-back', '?noted=comment'];
      for (let round = 0; round < 4; round++)
        for (const address of links)
          await Promise.all(
            (round ? [''] : parts).flatMap((part) =>
              ['GET', 'HEAD'].map(async (method) => {
                const answered = await fetch(address + part, { method, redirect: 'manual' });
                const body = await answered.text();
                expect(answered.status).toBeLessThan(500);
                expect(cases.filter((caseId) => body.includes(caseId))).toEqual([]);
              }),
            ),
          );

      expect(await Promise.all(cases.map((caseId) => story(safeguard, caseId)))).toEqual(before);
      expect(safeguard.runtime.mailbox()).toHaveLength(mails.length);
    },
    patience,
  );

  it(
    'clicks everything it may in a browser, several rounds deep, and only asks for codes, and takes none from its person',
    async () => {
      const caseId = await safeguard.submit();
      const address = await requestLink(caseId);
      const person = await open();
      await prove(safeguard, person, address, addressOf.endorser);
      const before = await story(safeguard, caseId);
      const codes = codeMails(safeguard, addressOf.endorser);

      const first = await open({ javaScriptEnabled: true, viewport: { width: 1280, height: 900 } });
      const scanner = first.context();
      let clicks = 0;
      /** Opens the link, clicks its way along a path, and from there on tries everything that can be clicked. */
      const clickOn = async (path: readonly number[]): Promise<void> => {
        const tab = await scanner.newPage();
        await tab.goto(address);
        const clickable = tab.locator('a:not(.govuk-skip-link):visible, button:visible, summary:visible');
        for (const place of path) {
          await clickable.nth(place).click();
          await tab.waitForLoadState();
        }
        clicks += path.length;
        const count = path.length === 4 ? 0 : await clickable.count();
        await tab.close();
        for (let place = 0; place < count; place++) await clickOn([...path, place]);
      };
      await clickOn([]);
      await first.goto(address);
      expect(await first.content()).not.toContain(caseId);

      expect(clicks).toBeGreaterThan(20);
      expect(await story(safeguard, caseId)).toEqual(before);
      const sent = codeMails(safeguard, addressOf.endorser) - codes;
      expect(sent).toBeGreaterThan(0);
      expect(sent).toBeLessThanOrEqual(5);

      await person.reload();
      expect(await headline(person)).toBe('Endorsement of a plan');
      const elsewhere = await open();
      await prove(safeguard, elsewhere, address, addressOf.endorser);
      await endorseOn(elsewhere, address);
      expect(await safeguard.status(caseId)).toBe('awaiting-submission');
    },
    patience,
  );
});

/** Endorses from the page of the task. */
async function endorseOn(page: Page, address: string) {
  await press(page, 'Endorse the plan');
  await page.getByLabel('attached the workflow identifier').check();
  await page.getByLabel('end-dated the workflow identifiers').check();
  await press(page, 'Endorse the plan');
  await page.waitForURL(address);
}

describe('a plan approval behind the links of its mails, without script', () => {
  it(
    'goes from the request to the decision record',
    async () => {
      const caseId = await safeguard.submit();
      const endorser = await open();
      const request = await requestLink(caseId);
      await prove(safeguard, endorser, request, addressOf.endorser);
      expect(await endorser.getByText('This plan is a mandatory referral to the HDD team.').isVisible()).toBe(true);
      await endorseOn(endorser, request);
      expect(await endorser.getByText('Endorser One endorsed the plan').isVisible()).toBe(true);

      const planner = await open();
      const endorsed = await link(addressOf.planner, caseId, 'endorsed, please submit');
      await prove(safeguard, planner, endorsed, addressOf.planner);
      await press(planner, 'Confirm the submission');
      for (const tick of ['completed your interactions', 'attached the workflow identifier', 'removed any sub-status'])
        await planner.getByLabel(tick).check();
      await press(planner, 'Confirm the submission');
      await planner.waitForURL(endorsed);

      await safeguard.take('HDD001', caseId);
      const hdd = await open();
      const taken = await link(addressOf.hdd, caseId, 'you took a plan');
      await prove(safeguard, hdd, taken, addressOf.hdd);
      await press(hdd, 'Ask for remediation');
      await hdd.getByLabel('Point 1', { exact: true }).fill('Please attach the roster.');
      await hdd.getByLabel('Point 2', { exact: true }).fill('Please correct the total.');
      await hdd.getByLabel('What you have considered').fill('The assessment report.');
      await press(hdd, 'Ask for remediation');
      await hdd.waitForURL(taken);

      const commenting = await link(addressOf.endorser, caseId, 'remediation asked');
      await endorser.goto(commenting);
      expect(await endorser.getByText('This step is with Planner One.').isVisible()).toBe(true);
      await press(endorser, 'Comment on a point');
      await endorser.getByLabel('1. Please attach the roster.').check();
      await endorser.getByLabel('Your comment').fill('The roster of October has it.');
      await press(endorser, 'Add the comment');
      await endorser.waitForURL(/noted=comment$/);
      expect(await endorser.getByText('Your comment is recorded.').isVisible()).toBe(true);

      const answering = await link(addressOf.planner, caseId, 'remediation asked');
      await planner.goto(answering);
      await press(planner, 'Answer the points');
      expect(await planner.getByText('Endorser One: The roster of October has it.').isVisible()).toBe(true);
      await planner.getByLabel('Point 1', { exact: true }).fill('It is attached.');
      await planner.getByLabel('Point 2', { exact: true }).fill('It is corrected.');
      await planner.getByText('Change the plan', { exact: true }).click();
      await planner.getByLabel('Total of the proposed plan').fill('300,000.00');
      await press(planner, 'Send the answers');
      await planner.waitForURL(answering);

      const changed = await link(addressOf.endorser, caseId, 'the plan changed');
      await endorser.goto(changed);
      await press(endorser, 'Confirm the endorsement');
      await press(endorser, 'Confirm the endorsement');
      await endorser.waitForURL(changed);

      const answered = await link(addressOf.hdd, caseId, 'the points are answered');
      await hdd.goto(answered);
      const highlighted = hdd.locator('.sg-changed');
      expect(await highlighted.locator('dt').textContent()).toBe('Total of the proposed plan');
      expect(await highlighted.locator('del').textContent()).toBe('from $292,000.00');
      expect(await highlighted.locator('ins').textContent()).toBe('to $300,000.00');
      await press(hdd, 'Approve the plan');
      expect(await hdd.getByText('Delegation level 4, from 1 January 2020').isVisible()).toBe(true);
      await hdd.getByLabel('The plan has passed the quality check').check();
      await hdd.getByLabel('Reasons for your decision').fill('Reasonable and necessary.');
      await press(hdd, 'Approve the plan');
      await hdd.waitForURL(answered);
      expect(await safeguard.status(caseId)).toBe('approved');

      const records = [
        { page: hdd, address: await link(addressOf.hdd, caseId, 'receipt for your decision') },
        { page: planner, address: await link(addressOf.planner, caseId, 'the plan is approved') },
        { page: endorser, address: await link(addressOf.endorser, caseId, 'the plan is approved') },
      ];
      for (const { page, address } of records) {
        await page.goto(address);
        expect(await headline(page)).toBe('Decision record: Level 4 plan approval');
        expect(await page.getByText('Reasonable and necessary.').isVisible()).toBe(true);
        expect(await page.getByText('Delegation level 4, from 1 January 2020').isVisible()).toBe(true);
      }
      const { body } = await safeguard.call('PLN001', 'GET', `/v1/cases/${caseId}/execution`);
      expect(body.status).toBe('SUCCEEDED');
    },
    patience,
  );
});

describe('a link', () => {
  it(
    'of a step that is decided shows what was recorded to those who prove themselves, and decides nothing',
    async () => {
      const caseId = await safeguard.submit();
      const address = await requestLink(caseId);
      await safeguard.decide('END001', caseId, endorse(now()));
      const before = await story(safeguard, caseId);
      const page = await open();
      expect(await opened(page, address)).toBe(410);
      expect(await headline(page)).toBe('This step is closed');
      expect(await page.content()).not.toContain(caseId);
      await prove(safeguard, page, address, addressOf.endorser);
      expect(await page.getByText('Endorser One endorsed the plan').isVisible()).toBe(true);
      expect(await page.getByRole('button', { name: 'Endorse the plan' }).count()).toBe(0);
      await page.goto(`${address}/endorse`);
      expect(page.url()).toBe(address);
      expect(await story(safeguard, caseId)).toEqual(before);
    },
    patience,
  );

  it(
    'that is forged says that it cannot be used',
    async () => {
      const caseId = await safeguard.submit();
      const address = await requestLink(caseId);
      const last = address.at(-1) === 'A' ? 'E' : 'A';
      const page = await open();
      for (const forged of [
        `${address.slice(0, -1)}${last}`,
        `${address}x`,
        `${safeguard.runtime.url}/act/${caseId}`,
      ]) {
        expect(await opened(page, forged)).toBe(404);
        expect(await headline(page)).toBe('This link cannot be used');
      }
    },
    patience,
  );

  it(
    'of somebody else asks for their mailbox, and a form sent to it from a foreign session decides nothing',
    async () => {
      const own = await safeguard.submit();
      const foreign = await safeguard.submit('PLN001', { endorser: 'END002' });
      const before = await story(safeguard, foreign);
      const page = await open({ javaScriptEnabled: true });
      const ownLink = await requestLink(own);
      await prove(safeguard, page, ownLink, addressOf.endorser);
      const csrf = await page.locator('input[name=csrf]').first().inputValue();

      const foreignLink = await link(addressOf.otherEndorser, foreign, 'endorsement of a plan');
      await page.goto(foreignLink);
      expect(await headline(page)).toBe('Safeguard has a step for you');
      expect(await page.content()).not.toContain(foreign);
      await page.goto(ownLink);
      const fields = { csrf, 'points-1': 'A point of somebody else altogether.', press: 'decide' };
      await page.evaluate(`
      const form = Object.assign(document.createElement('form'), { method: 'post', action: '${foreignLink}/return' });
      for (const [name, value] of Object.entries(${JSON.stringify(fields)}))
        form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
      document.body.append(form);
      form.submit();
    `);
      await page.waitForURL(`${foreignLink}/return`);
      expect(await headline(page)).toBe('Your session has ended');
      expect(await story(safeguard, foreign)).toEqual(before);
    },
    patience,
  );

  it(
    'dies when the plan is put back from its page, and whoever takes the plan next has a link of their own',
    async () => {
      const caseId = await takenCase();
      const old = await link(addressOf.hdd, caseId, 'you took a plan');
      const first = await open();
      await prove(safeguard, first, old, addressOf.hdd);
      await press(first, 'Put it back into the pool');
      await press(first, 'Put the plan back');
      expect(await first.getByRole('alert').textContent()).toContain('Write why you put it back');
      await first.getByLabel('Why you put it back').fill('I know the family.');
      await press(first, 'Put the plan back');
      await first.waitForURL(/noted=put-back$/);
      expect(await headline(first)).toBe('You have put the plan back');
      expect(await story(safeguard, caseId)).toEqual(expect.arrayContaining(['awaiting-review', 'plan-put-back']));

      await safeguard.take('HDD002', caseId);
      const before = await story(safeguard, caseId);
      for (const page of [first, await open()])
        for (const part of ['', '/code', '/approve']) {
          await page.goto(old + part);
          expect(await headline(page)).toBe('This step is closed');
          expect(await page.content()).not.toContain(caseId);
        }
      expect(await story(safeguard, caseId)).toEqual(before);

      const second = await open();
      const fresh = await link(addressOf.otherHdd, caseId, 'you took a plan');
      await prove(safeguard, second, fresh, addressOf.otherHdd);
      await press(second, 'Approve the plan');
      await second.getByLabel('The plan has passed the quality check').check();
      await second.getByLabel('Reasons for your decision').fill('Reasonable and necessary.');
      await press(second, 'Approve the plan');
      await second.waitForURL(fresh);
      expect(await safeguard.status(caseId)).toBe('approved');
    },
    patience,
  );

  it(
    'is of no pool for a local delegate, who cannot put the plan back',
    async () => {
      const proposedPlan = { totalCents: 22_000_000, startDate: '2026-12-01', endDate: '2027-11-30' };
      const caseId = await safeguard.submit('PLN001', { proposedPlan });
      await safeguard.decide('END001', caseId, endorse(now(), 'local'));
      await safeguard.runtime.quiet();
      const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}`);
      const to = `local.delegate.${body.parties.delegate.login === 'LOC001' ? 'one' : 'two'}@staff.example`;
      const page = await open();
      await prove(safeguard, page, await link(to, caseId, 'review of a plan'), to);
      expect(await page.getByRole('button', { name: 'Approve the plan' }).isVisible()).toBe(true);
      expect(await page.getByRole('button', { name: 'Put it back into the pool' }).count()).toBe(0);
    },
    patience,
  );
});

describe('a code', () => {
  it(
    'is refused 11 minutes later',
    async () => {
      const caseId = await safeguard.submit();
      const page = await open();
      await askForCode(page, await requestLink(caseId));
      const code = newestCode(safeguard, addressOf.endorser);
      await safeguard.runtime.advance('PT11M');
      await typeCode(page, code);
      expect(await page.getByRole('alert').textContent()).toContain('The code is older than 10 minutes');
      expect(await page.content()).not.toContain(caseId);
    },
    patience,
  );

  it(
    'typed wrong five times is worth nothing any more, and another one works',
    async () => {
      const caseId = await safeguard.submit();
      const address = await requestLink(caseId);
      const page = await open();
      await askForCode(page, address);
      const code = newestCode(safeguard, addressOf.endorser);
      const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
      const said = async () => page.getByRole('alert').textContent();
      for (const triesLeft of [4, 3, 2, 1]) {
        await typeCode(page, wrong);
        expect(await said()).toContain(`You can try ${triesLeft} more time`);
      }
      for (const typed of [wrong, code]) {
        await typeCode(page, typed);
        expect(await said()).toContain('cannot be tried any more. Ask for another code');
      }
      await press(page, 'Send another code');
      await page.waitForURL(`${address}/code`);
      await typeCode(page, newestCode(safeguard, addressOf.endorser));
      await page.waitForURL(address);
      expect(await headline(page)).toBe('Endorsement of a plan');
    },
    patience,
  );

  it(
    'asked for too often says when to ask again, and then comes',
    async () => {
      const caseId = await safeguard.submit();
      const address = await requestLink(caseId);
      const before = await story(safeguard, caseId);
      const sent = codeMails(safeguard, addressOf.endorser);
      const page = await open();
      await askForCode(page, address);
      for (let more = 0; more < 5; more++) await press(page, 'Send another code');
      expect(await page.getByRole('alert').textContent()).toMatch(
        /This browser has had 5 codes by this link in the last hour\. You can ask again from \w+day .*\(Sydney time\)/,
      );
      expect(codeMails(safeguard, addressOf.endorser) - sent).toBe(5);
      expect(await story(safeguard, caseId)).toEqual(before);
      await safeguard.runtime.advance('PT1H');
      await prove(safeguard, page, address, addressOf.endorser);
      expect(await headline(page)).toBe('Endorsement of a plan');
    },
    patience,
  );
});
