import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PlanApprovalTaskView, PlanEscalationTaskView, QuoteApprovalTaskView } from '../../schemas/task-view.ts';
import { decisionRecordPage } from '../../web/decision-record/page.ts';
import { get as faultPage } from '../../web/fault/page.ts';
import { renderMail } from '../../web/mails/render.ts';
import type { RenewalView } from '../../web/renew/page.ts';
import { codeIn, type Desk, desk } from '../support/act-desk.ts';
import { caseId, endorsementEnds, record, renewalOf, triageView, viewOf } from '../support/act-personas.ts';
import { openBrowser } from '../support/browser.ts';
import { type PageServer, servePages } from '../support/page-server.ts';
import { quoteRecord, quoteViewOf } from '../support/quote-personas.ts';

let browser: Browser;
let at: Desk;
let server: PageServer;
/** What a test opened for itself alone. */
const opened: Page[] = [];
/** A window in which each person has proved the mailbox: their session opens all their links. */
const windows = new Map<string, Page>();

beforeAll(async () => {
  browser = await openBrowser();
  at = desk();
  server = await servePages(at);
}, 60_000);

afterEach(async () => {
  for (const page of opened.splice(0)) await page.context().close();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const narrow = { width: 320, height: 640 };
const wide = { width: 1280, height: 900 };

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: wide, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  opened.push(page);
  return page;
}

async function taskFor(
  step: PlanApprovalTaskView['step'],
  you?: 'planner' | 'endorser' | 'delegate',
  more?: Partial<PlanApprovalTaskView>,
): Promise<string> {
  const view = viewOf(step, you, more);
  at.views.set(`${view.taskId} ${view.you.login}`, view);
  return at.link({ login: view.you.login, task: view.taskId });
}

/** Follows a link as its person does, up to the task page. */
async function prove(page: Page, handle: string) {
  await page.goto(`${server.url}/act/${handle}`);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Code').fill(codeIn(at.mails.at(-1)));
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(`${server.url}/act/${handle}`);
}

interface Scene {
  readonly name: string;
  /** Answers with the page that shows the scene. */
  readonly show: () => Promise<Page>;
}

/** The task page of a link, in the window of its person. */
async function windowAt(handle: string): Promise<Page> {
  const { login } = (await at.needs.access.findHandle(handle)) ?? { login: '' };
  const known = windows.get(login);
  if (known) {
    await known.goto(`${server.url}/act/${handle}`);
    return known;
  }
  const page = await (await browser.newContext({ viewport: wide })).newPage();
  page.setDefaultTimeout(10_000);
  windows.set(login, page);
  await prove(page, handle);
  return page;
}

/** What a stranger sees at an address. */
async function strangerAt(path: string): Promise<Page> {
  const page = await open();
  await page.goto(`${server.url}${path}`);
  return page;
}

const task = (
  step: PlanApprovalTaskView['step'],
  you?: 'planner' | 'endorser' | 'delegate',
  more?: Partial<PlanApprovalTaskView>,
): Scene => ({
  name: `task-${step}${you ? `-${you}` : ''}${more ? '-more' : ''}`,
  show: async () => windowAt(await taskFor(step, you, more)),
});

const form = (
  step: PlanApprovalTaskView['step'],
  action: string,
  you?: 'planner' | 'endorser' | 'delegate',
  more?: Partial<PlanApprovalTaskView>,
): Scene => ({
  name: `form-${action}${more ? '-more' : ''}`,
  show: async () => {
    const handle = await taskFor(step, you, more);
    const page = await windowAt(handle);
    await page.goto(`${server.url}/act/${handle}/${action}`);
    return page;
  },
});

/** The same form after its button was pressed with everything emptied. */
const faultyForm = (
  step: PlanApprovalTaskView['step'],
  action: string,
  you?: 'planner' | 'endorser' | 'delegate',
  more?: Partial<PlanApprovalTaskView>,
): Scene => ({
  name: `faults-${action}`,
  show: async () => {
    const page = await form(step, action, you, more).show();
    await page.evaluate(
      "for (const box of document.querySelectorAll('main textarea, main input[type=text]')) box.value = ''",
    );
    await page.locator('main form button[value=decide]').click();
    await page.getByRole('alert').waitFor();
    return page;
  },
});

const notMandatory = () => {
  const { triage } = viewOf('endorsement');
  if (!triage) throw new Error('The sample has been triaged');
  return { triage: { ...triage, mandatory: false, because: 'None of the mandatory referral criteria is met.' } };
};

const decided: Partial<PlanApprovalTaskView> = {
  state: 'decided',
  actions: [],
  decided: { by: { login: 'END101', name: 'Endorser One' }, at: '2026-11-24T01:05:00.000Z', action: 'endorse' },
};

const ofThePool: Partial<PlanApprovalTaskView> = { actions: [...viewOf('review').actions, 'put-back'] };

const withRejection: Partial<PlanApprovalTaskView> = { actions: ['advise-rejection', 'reject'] };
const withConflict: Partial<PlanApprovalTaskView> = { actions: [...viewOf('endorsement').actions, 'declare-conflict'] };
const ofThePlanner: Partial<PlanApprovalTaskView> = { actions: [...viewOf('submission').actions, 'withdraw'] };

/** A page of the triage of an escalation, in the window of its person. */
const triage = (
  name: string,
  view: PlanEscalationTaskView,
  reach: (page: Page, handle: string) => Promise<unknown>,
): Scene => ({
  name,
  show: async () => {
    at.views.set(`${view.taskId} ${view.you.login}`, view);
    const { taskId: task, caseId: escalation } = view;
    const purpose = view.state === 'open' ? 'act' : 'record';
    const handle = await at.link({ login: view.you.login, task, caseId: escalation, purpose });
    const page = await windowAt(handle);
    await reach(page, handle);
    return page;
  },
});
const formOf = (action: string) => (page: Page, handle: string) => page.goto(`${server.url}/act/${handle}/${action}`);
const emptyFormOf = (action: string) => async (page: Page, handle: string) => {
  await formOf(action)(page, handle);
  await page.locator('main form button[value=decide]').click();
  await page.getByRole('alert').waitFor();
};
const stay = async () => {};

/** A page of a quote: its task, the form of an action, or that form after its button was pressed with everything empty. */
const quote = (
  step: QuoteApprovalTaskView['step'],
  action?: string,
  { faulty = false, ...more }: Partial<QuoteApprovalTaskView> & { readonly faulty?: boolean } = {},
): Scene => ({
  name: `quote-${step}${action ? `-${action}` : ''}${faulty ? '-faults' : ''}`,
  show: async () => {
    const view = quoteViewOf(step, more);
    at.views.set(`${view.taskId} ${view.you.login}`, view);
    const handle = await at.link({ login: view.you.login, task: view.taskId, caseId: view.caseId });
    const page = await windowAt(handle);
    if (action) await page.goto(`${server.url}/act/${handle}/${action}`);
    if (!faulty) return page;
    await page.evaluate(
      "for (const box of document.querySelectorAll('main textarea, main input[type=text]')) box.value = ''",
    );
    await page.locator('main form button[value=decide]').click();
    await page.getByRole('alert').waitFor();
    return page;
  },
});

const lapsed: Partial<PlanApprovalTaskView> = { endorsementEnd: endorsementEnds.lapsed };

/** The link of a mail that asks for a renewal. */
async function renewalLink(more: Partial<RenewalView> = {}): Promise<string> {
  const view = renewalOf(more);
  at.renewals.set(`${caseId} ${view.you.login}`, view);
  return at.link({ login: view.you.login, task: `${caseId}.review.1`, purpose: 'renew' });
}

const renewal = (name: string, more: Partial<RenewalView> = {}): Scene => ({
  name: `renew-${name}`,
  show: async () => windowAt(await renewalLink(more)),
});

const scenes: readonly Scene[] = [
  { name: 'prove-mailbox', show: async () => strangerAt(`/act/${await taskFor('endorsement')}`) },
  {
    name: 'enter-code',
    show: async () => {
      const page = await strangerAt(`/act/${await taskFor('endorsement')}`);
      await page.getByRole('button', { name: 'Send me a code' }).click();
      return page;
    },
  },
  {
    name: 'enter-code-wrong',
    show: async () => {
      const page = await strangerAt(`/act/${await taskFor('endorsement')}`);
      await page.getByRole('button', { name: 'Send me a code' }).click();
      await page.getByLabel('Code').fill('12');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('alert').waitFor();
      return page;
    },
  },
  {
    name: 'link-locked',
    show: async () => {
      const handle = await taskFor('endorsement');
      const { access } = at.needs;
      for (let guesser = 0; guesser < 20; guesser++) {
        const asked = await access.requestCode(handle);
        if (!asked.issued) throw new Error(`No code: ${asked.because}`);
        const code = asked.code === '000000' ? '111111' : '000000';
        for (let tries = 0; tries < 5; tries++) await access.proveCode({ handle, nonce: asked.nonce, code });
      }
      const page = await strangerAt(`/act/${handle}`);
      await page.getByRole('button', { name: 'Send me a code' }).click();
      await page.getByRole('button', { name: 'Send me a new link' }).waitFor();
      return page;
    },
  },
  { name: 'link-unusable', show: () => strangerAt('/act/nothing') },
  {
    name: 'step-closed',
    show: async () => strangerAt(`/act/${await taskFor('endorsement', 'endorser', decided)}`),
  },
  {
    name: 'session-ended',
    show: async () => {
      const page = await open();
      const handle = await taskFor('endorsement');
      await prove(page, handle);
      await page.goto(`${server.url}/act/${handle}/return`);
      await page.getByLabel('Point 1').fill('Please give the hours of assistance by week.');
      await page.context().clearCookies();
      await page.getByRole('button', { name: 'Return the plan' }).click();
      await page.getByText('Your session has ended').waitFor();
      return page;
    },
  },
  {
    name: 'not-accepted',
    show: async () => {
      const page = await form('endorsement', 'return').show();
      await page.evaluate("document.querySelector('main input[name=csrf]').value = 'another'");
      await page.getByRole('button', { name: 'Return the plan' }).click();
      await page.getByText('This form was not accepted').waitFor();
      return page;
    },
  },
  task('endorsement'),
  task('return-answers'),
  task('submission'),
  task('review', undefined, { ...ofThePool, overdue: true }),
  task('remediation', 'endorser'),
  task('confirmation'),
  task('endorsement', 'endorser', decided),
  {
    name: 'task-noted',
    show: async () => {
      const handle = await taskFor('remediation');
      const page = await windowAt(handle);
      await page.goto(`${server.url}/act/${handle}?noted=save-answers`);
      return page;
    },
  },
  {
    name: 'decision-record',
    show: async () => {
      const taskId = `${caseId}.review.9`;
      at.records.set(`${caseId} PLN101`, record);
      at.views.set(`${taskId} PLN101`, viewOf('review', 'planner', { ...decided, taskId }));
      return windowAt(await at.link({ login: 'PLN101', task: taskId, purpose: 'record' }));
    },
  },
  {
    name: 'decision-record-bearer',
    show: async () => {
      server.pages.set('/record', decisionRecordPage(record));
      return strangerAt('/record');
    },
  },
  {
    name: 'fault',
    show: async () => {
      server.pages.set('/fault', faultPage().html ?? '');
      return strangerAt('/fault');
    },
  },
  form('endorsement', 'endorse'),
  form('endorsement', 'endorse', 'endorser', notMandatory()),
  form('endorsement', 'return'),
  form('remediation', 'answer'),
  form('remediation', 'comment', 'endorser'),
  form('submission', 'submit'),
  form('confirmation', 'confirm'),
  form('review', 'approve'),
  form('review', 'ask-remediation'),
  form('review', 'log-contact'),
  form('review', 'put-back', undefined, ofThePool),
  {
    name: 'put-back-done',
    show: async () => {
      const handle = await taskFor('review', undefined, ofThePool);
      const page = await windowAt(handle);
      at.views.delete(`${viewOf('review').taskId} DEL101`);
      await page.goto(`${server.url}/act/${handle}?noted=put-back`);
      return page;
    },
  },
  form('review', 'advise-rejection', undefined, withRejection),
  faultyForm('review', 'advise-rejection', undefined, withRejection),
  form('review', 'reject', undefined, withRejection),
  faultyForm('review', 'reject', undefined, withRejection),
  {
    name: 'sealed',
    show: async () => {
      const handle = await taskFor('rework', undefined, { sealed: 1 });
      const text = JSON.stringify({ justifications: [{ support: 'Daily life', justification: 'As it was.' }] });
      const copy = { number: 1, text, sha256: 'a'.repeat(64), at: '2026-11-24T00:00:00.000Z' };
      at.sealed.set(`${caseId} ${viewOf('rework').you.login}`, [copy]);
      const page = await windowAt(handle);
      await page.goto(`${server.url}/act/${handle}/sealed`);
      return page;
    },
  },
  renewal('lapsed'),
  renewal('holding', { end: endorsementEnds.holding }),
  renewal('approved', { end: undefined, status: 'approved' }),
  {
    name: 'renew-refused',
    show: async () => {
      const page = await renewal('lapsed').show();
      at.refuse = { title: 'The renewal has faults.', problems: [{ pointer: '/planEndorsedEndDate', detail: 'x' }] };
      await page.getByRole('button', { name: 'renew the endorsement' }).click();
      await page.getByRole('alert').waitFor();
      at.refuse = undefined;
      return page;
    },
  },
  task('review', undefined, lapsed),
  form('review', 'approve', undefined, lapsed),
  form('endorsement', 'declare-conflict', undefined, withConflict),
  faultyForm('endorsement', 'declare-conflict', undefined, withConflict),
  form('submission', 'withdraw', undefined, ofThePlanner),
  faultyForm('submission', 'withdraw', undefined, ofThePlanner),
  triage('task-triage', triageView(), stay),
  triage('form-accept', triageView(), formOf('accept')),
  triage('faults-accept', triageView(), emptyFormOf('accept')),
  triage('form-deny', triageView(), formOf('deny')),
  triage('faults-deny', triageView(), emptyFormOf('deny')),
  triage(
    'escalation-denied',
    triageView('assistantDirector', {
      state: 'decided',
      status: 'denied',
      decided: { by: { login: 'DEL101', name: 'Delegate One' }, at: '2026-11-24T01:05:00.000Z', action: 'deny' },
    }),
    stay,
  ),
  quote('allocation'),
  quote('quote-review', undefined, { expired: 'The quote was valid until 23 November 2026' }),
  quote('quote-answers'),
  quote('allocation', 'allocate'),
  quote('allocation', 'allocate', { faulty: true }),
  quote('quote-review', 'approve-quote'),
  quote('quote-review', 'approve-quote', { faulty: true }),
  quote('quote-review', 'return-quote'),
  quote('quote-review', 'reject-quote', { faulty: true }),
  quote('quote-answers', 'answer-quote'),
  quote('quote-answers', 'answer-quote', { faulty: true }),
  {
    name: 'quote-decision-record',
    show: async () => {
      server.pages.set('/quote-record', decisionRecordPage(quoteRecord));
      return strangerAt('/quote-record');
    },
  },
  faultyForm('endorsement', 'endorse'),
  faultyForm('endorsement', 'return'),
  faultyForm('remediation', 'answer'),
  faultyForm('remediation', 'comment', 'endorser'),
  faultyForm('submission', 'submit'),
  faultyForm('review', 'approve'),
  faultyForm('review', 'ask-remediation'),
  faultyForm('review', 'log-contact'),
  faultyForm('review', 'put-back', undefined, ofThePool),
];

describe.each(scenes)('the page $name', ({ name, show }) => {
  it('is accessible, narrow and wide', async () => {
    const page = await show();
    for (const [size, viewport] of Object.entries({ narrow, wide })) {
      await page.setViewportSize(viewport);
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(violations.map(({ id, nodes }) => `${size} ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      );
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
      const shots = process.env.SHOTS;
      if (shots) await page.screenshot({ path: `${shots}/${name}-${size}.png`, fullPage: true });
    }
  }, 60_000);
});

it('no page asks for what its policy forbids, nor has a script that fails', async () => {
  const page = await open();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const handle = await taskFor('endorsement');
  await prove(page, handle);
  await page.goto(`${server.url}/act/${handle}/endorse`);
  await page.goto(`${server.url}/act/${await taskFor('review')}`);
  expect(complaints).toEqual([]);
}, 60_000);

/** Endorses from the mail on, the way people do who see and point. */
async function endorse(page: Page, handle: string) {
  await prove(page, handle);
  await page.getByRole('button', { name: 'Endorse the plan' }).click();
  await page.getByLabel('attached the workflow identifier').check();
  await page.getByLabel('end-dated the workflow identifiers').check();
  await page.getByRole('button', { name: 'Endorse the plan' }).click();
}

/** Goes forward until the focus is on what reads so, and fails when it never is. */
async function tabTo(page: Page, words: string) {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(
      "(document.activeElement?.labels?.[0] ?? document.activeElement)?.textContent?.trim() ?? ''",
    );
    if (focused.includes(words)) return;
  }
  throw new Error(`The focus never came to '${words}'`);
}

async function proveByKeyboard(page: Page, handle: string) {
  await page.goto(`${server.url}/act/${handle}`);
  await tabTo(page, 'Send me a code');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/code$/);
  await tabTo(page, 'Code');
  await page.keyboard.type(codeIn(at.mails.at(-1)));
  await page.keyboard.press('Enter');
  await page.waitForURL(`${server.url}/act/${handle}`);
}

const endorsement = {
  action: 'endorse',
  route: 'hdd',
  validFrom: '2026-11-24',
  planEndorsedEndDate: '2026-12-24',
  planEndorsedAttached: true,
  unneededIdentifiersEnded: true,
};

describe('a delegate', () => {
  it('endorses without script', async () => {
    const page = await open({ javaScriptEnabled: false, viewport: narrow });
    const before = at.decisions.length;
    const handle = await taskFor('endorsement');
    await endorse(page, handle);
    await page.waitForURL(`${server.url}/act/${handle}`);
    expect(at.decisions.slice(before).map(({ decision }) => decision)).toEqual([endorsement]);
  }, 60_000);

  it('renews an endorsement without script in a narrow window, by one button', async () => {
    const page = await open({ javaScriptEnabled: false, viewport: narrow });
    const handle = await renewalLink();
    await prove(page, handle);
    expect(await page.getByText('Plan Endorsed, end date 28 January 2027').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'renew the endorsement' }).click();
    await page.waitForURL(`${server.url}/act/${handle}`);
    expect(at.decisions.at(-1)?.decision).toEqual({
      action: 'renew',
      planEndorsedExtended: true,
      planEndorsedEndDate: '2027-01-28',
    });
  }, 60_000);

  it('adds a point without script, and answers are kept', async () => {
    const page = await open({ javaScriptEnabled: false });
    const handle = await taskFor('review');
    await prove(page, handle);
    await page.goto(`${server.url}/act/${handle}/ask-remediation`);
    await page.getByLabel('Point 1').fill('Which hours?');
    await page.getByRole('button', { name: 'Add another point' }).click();
    await page.getByLabel('Point 6').fill('Which assessment?');
    await page.getByLabel('What you have considered').fill('All of it.');
    await page.getByRole('button', { name: 'Ask for remediation' }).click();
    await page.waitForURL(/\/act\/[^/]+$/);
    expect(at.decisions.at(-1)?.decision).toEqual({
      action: 'ask-remediation',
      points: ['Which hours?', 'Which assessment?'],
      considered: 'All of it.',
    });
  }, 60_000);

  it('puts a plan back without script in a narrow window', async () => {
    const page = await open({ javaScriptEnabled: false, viewport: narrow });
    const handle = await taskFor('review', undefined, ofThePool);
    await prove(page, handle);
    await page.getByRole('button', { name: 'Put it back into the pool' }).click();
    await page.getByLabel('Why you put it back').fill('I know the family.');
    await page.getByRole('button', { name: 'Put the plan back' }).click();
    await page.waitForURL(/noted=put-back$/);
    expect(at.decisions.at(-1)?.decision).toEqual({ action: 'put-back', reason: 'I know the family.' });
  }, 60_000);

  it('puts a plan back with the keyboard alone', async () => {
    const page = await open();
    const handle = await taskFor('review', undefined, ofThePool);
    await proveByKeyboard(page, handle);
    await tabTo(page, 'Put it back into the pool');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/put-back$/);
    await tabTo(page, 'Why you put it back');
    await page.keyboard.type('I will be away.');
    await tabTo(page, 'Put the plan back');
    await page.keyboard.press('Enter');
    await page.waitForURL(/noted=put-back$/);
    expect(at.decisions.at(-1)?.decision).toEqual({ action: 'put-back', reason: 'I will be away.' });
  }, 60_000);

  it('endorses with the keyboard alone', async () => {
    const page = await open();
    const handle = await taskFor('endorsement');
    const before = at.decisions.length;
    await proveByKeyboard(page, handle);
    await tabTo(page, 'Endorse the plan');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/endorse$/);
    await tabTo(page, 'attached the workflow identifier');
    await page.keyboard.press('Space');
    await tabTo(page, 'end-dated the workflow identifiers');
    await page.keyboard.press('Space');
    await tabTo(page, 'Endorse the plan');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}/act/${handle}`);
    expect(at.decisions.slice(before).map(({ decision }) => decision)).toEqual([endorsement]);
  }, 60_000);

  it('is led from the error summary to the field', async () => {
    const page = await faultyForm('review', 'approve').show();
    await page.getByRole('alert').getByRole('link', { name: 'Write your reasons' }).click();
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('reasons');
  }, 60_000);

  it('copies text for the business system with one button', async () => {
    const page = await task('endorsement').show();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
    await page.getByRole('button', { name: 'Copy' }).first().click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(
      'Plan Endorsed, end date 24 December 2026',
    );
  }, 60_000);
});

it('a scanner with a browser that clicks everything decides nothing', async () => {
  const scanner = (await open()).context();
  const handle = await taskFor('endorsement');
  const before = at.decisions.length;
  for (let round = 0; round < 8; round++) {
    const page = await scanner.newPage();
    await page.goto(`${server.url}/act/${handle}`);
    for (const button of await page.getByRole('button').all())
      await button.click({ timeout: 500 }).catch(() => undefined); // gone with the page before it
    // What the last click began is part of what the scanner did.
    await page.waitForLoadState('networkidle');
    expect(await page.content()).not.toContain(caseId);
    await page.close();
  }
  expect(at.decisions.length).toBe(before);
}, 60_000);

it('a decision record prints without the parts that are only for the screen', async () => {
  server.pages.set('/record', decisionRecordPage(record, { name: 'Planner One', csrf: 'x', signOut: '/' }));
  const page = await strangerAt('/record');
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('banner').isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(false);
  expect(await page.getByText('That is more than 20%.').isVisible()).toBe(true);
  if (process.env.SHOTS) await page.pdf({ path: `${process.env.SHOTS}/decision-record.pdf`, format: 'A4' });
}, 60_000);

it('a mail is accessible in a narrow window', async () => {
  const page = await open({ viewport: narrow });
  const { html } = renderMail({
    template: 'request',
    parameters: { caseId, step: 'endorsement', due: 'Thursday 26 November 2026, 5:00 pm (Melbourne time)' },
    recipientName: 'Endorser One',
    link: `https://safeguard.example/act/${'A'.repeat(43)}`,
  });
  server.pages.set('/mail', html);
  await page.goto(`${server.url}/mail`);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(narrow.width);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/mail-request.png`, fullPage: true });
}, 60_000);
