import { beforeEach, describe, expect, it } from 'vitest';
import type { HandleGrant } from '../../ports/access.ts';
import type { PlanApprovalTaskView } from '../../schemas/task-view.ts';
import { baseUrl, codeIn, type Desk, desk, Visitor } from '../support/act-desk.ts';
import {
  caseId,
  endorsementEnds,
  openRemediation,
  people,
  record,
  renewalOf,
  request,
  triageView,
  viewOf,
} from '../support/act-personas.ts';

let at: Desk;
let browser: Visitor;

beforeEach(() => {
  at = desk();
  browser = new Visitor(at);
});

/** Puts a task before its person and gives the link of its mail. */
async function taskFor(
  step: PlanApprovalTaskView['step'],
  you?: 'planner' | 'endorser' | 'delegate',
  more?: Partial<PlanApprovalTaskView>,
  grant?: Pick<HandleGrant, 'notice'>,
) {
  const view = viewOf(step, you, more);
  at.views.set(`${view.taskId} ${view.you.login}`, view);
  const handle = await at.link({ login: view.you.login, task: view.taskId, ...grant });
  return {
    handle,
    view,
    set: (changed: Partial<PlanApprovalTaskView>) =>
      at.views.set(`${view.taskId} ${view.you.login}`, { ...view, ...changed }),
  };
}

async function provedAt(
  step: PlanApprovalTaskView['step'],
  you?: 'planner' | 'endorser' | 'delegate',
  more?: Partial<PlanApprovalTaskView>,
) {
  const task = await taskFor(step, you, more);
  await browser.prove(task.handle);
  return task;
}

const goodEndorsement = {
  route: 'hdd',
  'validFrom-day': '24',
  'validFrom-month': '11',
  'validFrom-year': '2026',
  'planEndorsedEndDate-day': '24',
  'planEndorsedEndDate-month': '12',
  'planEndorsedEndDate-year': '2026',
  planEndorsedAttached: 'yes',
  unneededIdentifiersEnded: 'yes',
  press: 'decide',
};

const detail = new RegExp(
  [caseId, request.applicationNumber, request.participant.name, 'Planner One', 'Endorser One'].join('|'),
);
const errorLinks = (html: string) =>
  [...html.matchAll(/<a href="#([^"]+)">([^<]+)<\/a>/g)]
    .filter(([, id]) => id !== 'main-content' || html.includes('error-summary'))
    .map(([, id, text]) => [id, text?.replaceAll('&#39;', "'").replaceAll('&quot;', '"')])
    .filter(([, text]) => text !== 'Skip to main content');

describe('a link that cannot be used', () => {
  it.each([
    { name: 'of nobody', of: async () => 'A'.repeat(43) },
    { name: 'that is too short', of: async () => 'abc' },
    { name: 'that is over', of: async () => (await taskFor('endorsement')).handle, after: 91 * 86_400_000 },
    {
      name: 'of somebody who left',
      of: async () => {
        at.staff.set(people.endorser.login, { ...people.endorser, active: false });
        return (await taskFor('endorsement')).handle;
      },
    },
    { name: 'of somebody unknown', of: async () => at.link({ login: 'NOBODY1', task: 'x' }) },
  ])('$name gets the same answer', async ({ of, after = 0 }) => {
    const handle = await of();
    at.advance(after);
    const plain = await browser.get(`/act/${'Z'.repeat(43)}`);
    for (const path of [`/act/${handle}`, `/act/${handle}/endorse`, `/act/${handle}/code`]) {
      const answer = await browser.get(path);
      expect(answer.statusCode).toBe(404);
      expect(answer.html).toBe(plain.html);
    }
    expect((await browser.ask('POST', `/act/${handle}/code`, {})).statusCode).toBe(404);
    expect(at.mails).toEqual([]);
  });
});

describe('before the mailbox is proved', () => {
  it('GET tells nothing of the case and masks the address', async () => {
    const { handle } = await taskFor('endorsement');
    const { statusCode, html } = await browser.get(`/act/${handle}`);
    expect(statusCode).toBe(200);
    expect(html).toContain('e•••@staff.example');
    expect(html).not.toMatch(detail);
    expect(html).not.toContain('kim.lee');
  });

  it('GET and HEAD of every address write nothing, send nothing and decide nothing', async () => {
    const { handle } = await taskFor('endorsement');
    const writes = at.table.writes();
    const paths = ['', '/code', '/session', '/endorse', '/return', '/approve', '/sign-out', '/nonsense'];
    for (const path of paths)
      for (const method of ['GET', 'HEAD']) {
        const answer = await browser.ask(method, `/act/${handle}${path}`);
        expect(answer.html).not.toMatch(detail);
        if (method === 'HEAD') expect(answer.body).toBeUndefined();
      }
    expect(at.table.writes()).toBe(writes);
    expect(at.mails).toEqual([]);
    expect(at.decisions).toEqual([]);
  });

  it('a scanner that presses every button causes code mails within the limits, and nothing else', async () => {
    const { handle } = await taskFor('endorsement');
    for (let n = 0; n < 12; n++) await browser.ask('POST', `/act/${handle}/code`, {});
    for (const action of ['endorse', 'return', 'session', 'sign-out'])
      await browser.ask('POST', `/act/${handle}/${action}`, { csrf: 'x', code: '000000', ...goodEndorsement });
    expect(at.mails).toHaveLength(5);
    expect(at.decisions).toEqual([]);
  });

  it('the code goes to the address that the directory has now', async () => {
    const { handle } = await taskFor('endorsement');
    at.staff.set(people.endorser.login, { ...people.endorser, email: 'kim.new@staff.example' });
    const answer = await browser.ask('POST', `/act/${handle}/code`, {});
    expect(answer.statusCode).toBe(303);
    expect(answer.headers?.location).toBe(`/act/${handle}/code`);
    expect(at.mails.map(({ to }) => to)).toEqual(['kim.new@staff.example']);
    expect(JSON.stringify(at.mails)).not.toMatch(new RegExp(`${caseId}|${request.participant.name}`));
    expect((await browser.get(`/act/${handle}/code`)).html).toContain('autocomplete="one-time-code"');
  });

  it('a mail server that is down is said in words, and the code may be asked for again', async () => {
    const { handle } = await taskFor('endorsement');
    at.mailFails = true;
    const answer = await browser.ask('POST', `/act/${handle}/code`, {});
    expect(answer.statusCode).toBe(503);
    expect(answer.html).toContain('We could not send the mail just now');
    at.mailFails = false;
    expect((await browser.prove(handle)).statusCode).toBe(303);
  });

  it.each([
    { typed: '', says: 'Enter the code of 6 digits', status: 422 },
    { typed: '12345', says: 'The code must be 6 digits, like 012345', status: 422 },
    { typed: 'wrong', says: 'You can try 4 more times', status: 422 },
    { typed: 'late', says: 'older than 10 minutes', status: 422 },
    { typed: 'other browser', says: 'no code for this browser', status: 422 },
    { typed: 'sixth', says: 'cannot be tried any more', status: 429 },
  ])('a code typed "$typed" says "$says"', async ({ typed, says, status }) => {
    const { handle } = await taskFor('endorsement');
    await browser.ask('POST', `/act/${handle}/code`, {});
    const code = codeIn(at.mails.at(-1));
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    if (typed === 'late') at.advance(10 * 60_000);
    if (typed === 'sixth')
      for (let n = 0; n < 5; n++) await browser.ask('POST', `/act/${handle}/session`, { code: wrong });
    const from = typed === 'other browser' ? new Visitor(at) : browser;
    const given = { wrong, late: code, 'other browser': code, sixth: code }[typed] ?? typed;
    const answer = await from.ask('POST', `/act/${handle}/session`, { code: given });
    expect(answer.statusCode).toBe(status);
    expect(answer.html).toContain(says);
    expect(answer.html).toContain('govuk-error-summary');
    expect(answer.html).toContain('<title>Error: ');
    expect(from.cookies.has('__Host-safeguard-3999')).toBe(false);
  });

  it('takes a code with spaces', async () => {
    const { handle } = await taskFor('endorsement');
    await browser.ask('POST', `/act/${handle}/code`, {});
    const code = codeIn(at.mails.at(-1));
    const spaced = ` ${code.slice(0, 3)} ${code.slice(3)} `;
    expect((await browser.ask('POST', `/act/${handle}/session`, { code: spaced })).statusCode).toBe(303);
  });

  it('the sixth code of an hour says when to ask again', async () => {
    const { handle } = await taskFor('endorsement');
    for (let n = 0; n < 5; n++) await browser.ask('POST', `/act/${handle}/code`, {});
    const answer = await browser.ask('POST', `/act/${handle}/code`, {});
    expect(answer.statusCode).toBe(429);
    expect(answer.html).toContain('You can ask again from Tuesday 24 November 2026, 1:00 pm (Melbourne time)');
    expect((await new Visitor(at).ask('POST', `/act/${handle}/code`, {})).statusCode).toBe(303);
  });

  it('many browsers wait for a pause of five minutes, and are told of another way', async () => {
    const { handle } = await taskFor('endorsement');
    for (let n = 0; n < 20; n++) await new Visitor(at).ask('POST', `/act/${handle}/code`, {});
    const answer = await browser.ask('POST', `/act/${handle}/code`, {});
    expect(answer.statusCode).toBe(429);
    expect(answer.html).toContain('You can ask again from Tuesday 24 November 2026, 12:05 pm (Melbourne time)');
    expect(answer.html).toContain('ask an administrator of Safeguard to send you the mail again');
    at.advance(5 * 60_000);
    expect((await browser.prove(handle)).statusCode).toBe(303);
  });

  it('a mail server that is down uses up none of them', async () => {
    const { handle } = await taskFor('endorsement');
    at.mailFails = true;
    for (let n = 0; n < 8; n++) expect((await browser.ask('POST', `/act/${handle}/code`, {})).statusCode).toBe(503);
    at.mailFails = false;
    expect((await browser.prove(handle)).statusCode).toBe(303);
  });

  describe('typed wrong a hundred times', () => {
    /** A link that is locked; `notice` is the mail that it came in. */
    const locked = async (notice?: { noticeId: string; attempt: number }) => {
      const { handle } = await taskFor('endorsement', undefined, undefined, notice && { notice });
      for (let n = 0; n < 20; n++) {
        at.advance(5 * 60_000);
        const guesser = new Visitor(at);
        await guesser.ask('POST', `/act/${handle}/code`, {});
        const wrong = String((Number(codeIn(at.mails.at(-1))) + 1) % 1_000_000).padStart(6, '0');
        for (let tries = 0; tries < 5; tries++) await guesser.ask('POST', `/act/${handle}/session`, { code: wrong });
      }
      return handle;
    };

    it('lock the link, and its person asks for a new one, which is mailed to them alone', async () => {
      const handle = await locked({ noticeId: '000003-1', attempt: 1 });
      const answer = await browser.ask('POST', `/act/${handle}/code`, {});
      expect(answer.statusCode).toBe(429);
      expect(answer.html).toContain('This link is locked for now');
      expect(answer.html).toContain('We lock the link, not you');
      expect(answer.html).toContain(`action="/act/${handle}/new-link"`);
      const asked = await browser.ask('POST', `/act/${handle}/new-link`, {});
      expect(asked.statusCode).toBe(200);
      expect(asked.html).toContain('A new link is on its way');
      expect(asked.html).not.toContain('@staff.example"');
      expect(at.linksSentAgain).toEqual(['000003-1']);
    });

    it('say where else to ask, where the mail cannot be sent again', async () => {
      const answer = await browser.ask('POST', `/act/${await locked()}/new-link`, {});
      expect(answer.statusCode).toBe(409);
      expect(answer.html).toContain('ask an administrator of Safeguard');
    });
  });

  it('a new link is for a locked one only', async () => {
    const { handle } = await taskFor('endorsement', undefined, undefined, {
      notice: { noticeId: '000003-1', attempt: 1 },
    });
    const answer = await browser.ask('POST', `/act/${handle}/new-link`, {});
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: `/act/${handle}` } });
    expect(at.linksSentAgain).toEqual([]);
  });
});

describe('cookies and headers', () => {
  it('the session is a cookie of this instance that scripts and other sites do not get', async () => {
    const { handle } = await taskFor('endorsement');
    const answer = await browser.prove(handle);
    expect(answer.cookies).toHaveLength(1);
    expect(answer.cookies?.[0]).toMatch(/^__Host-safeguard-3999=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
  });

  it('every answer is strict, and kept nowhere', async () => {
    const { handle } = await taskFor('endorsement');
    for (const { headers } of [
      await browser.get(`/act/${handle}`),
      await browser.get('/act/nothing'),
      await browser.ask('POST', `/act/${handle}/code`, {}),
    ])
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'strict-transport-security': expect.stringContaining('max-age='),
      });
  });

  it('other methods are refused', async () => {
    const { handle } = await taskFor('endorsement');
    expect((await browser.ask('DELETE', `/act/${handle}`)).statusCode).toBe(405);
    expect((await browser.ask('POST', `/act/${handle}`, {})).statusCode).toBe(405);
  });
});

describe('the task page', () => {
  it('shows who the person is, what is asked, by when, and all that is before them', async () => {
    const { handle } = await provedAt('review');
    const { html, statusCode } = await browser.get(`/act/${handle}`);
    expect(statusCode).toBe(200);
    for (const words of [
      'Delegate One',
      'Delegation level 4, from 2026-01-01',
      'Due Thursday 26 November 2026, 5:00 pm (Melbourne time)',
      '$125,000.50',
      '25.0005%',
      'Tuesday 1 December 2026 to Tuesday 30 November 2027',
      'Total of the proposed plan',
      '$130,000.00',
      'The informal support of the family has ended.',
      'TAB-88121',
      'Plan Endorsed, end date 24 December 2026',
      'href="/act/HANDLE/approve"',
      'href="/act/HANDLE/ask-remediation"',
      'href="/act/HANDLE/log-contact"',
    ])
      expect(html).toContain(words.replace('HANDLE', handle));
    expect(html).not.toContain('/endorse"');
  });

  it('escapes what people wrote', async () => {
    const nasty = '<script>alert("x")</script>';
    const { handle } = await provedAt('review', 'delegate', {
      request: { ...request, participant: { ...request.participant, name: nasty } },
      rounds: [{ ...openRemediation, points: [nasty], considered: nasty }],
    });
    const { html } = await browser.get(`/act/${handle}`);
    expect(html).not.toContain(nasty);
    expect(html).toContain('&lt;script&gt;');
  });

  it('lets the endorser of a remediation see draft answers and comment, nothing else', async () => {
    const { handle } = await provedAt('remediation', 'endorser');
    const { html } = await browser.get(`/act/${handle}`);
    expect(html).toContain('31 hours by week.');
    expect(html).toContain('Draft answer');
    expect(html).toContain('This step is with Planner One. You can read the draft answers and comment on the points.');
    expect(html).not.toContain('To be done in the business system');
    expect([...html.matchAll(/href="\/act\/[^/"]+\/([a-z-]+)"/g)].map(([, action]) => action)).toEqual(['comment']);
  });

  it('says that a person acts for nobody else: a session opens all links of its person and no other', async () => {
    const { handle } = await provedAt('endorsement');
    const own = await taskFor('confirmation');
    const foreign = await taskFor('submission');
    expect((await browser.get(`/act/${own.handle}`)).html).toContain(request.applicationNumber);
    const other = await browser.get(`/act/${foreign.handle}`);
    expect(other.html).not.toMatch(detail);
    expect(other.html).toContain('p•••@staff.example');
    expect((await browser.post(`/act/${foreign.handle}/submit`, {})).statusCode).not.toBe(303);
    expect(at.decisions).toEqual([]);
    expect((await browser.get(`/act/${handle}`)).statusCode).toBe(200);
  });
});

describe('a session', () => {
  it.each([
    { name: '59 minutes idle', after: 59 * 60_000, stands: true },
    { name: '60 minutes idle', after: 60 * 60_000, stands: false },
  ])('$name shows the task: $stands', async ({ after, stands }) => {
    const { handle } = await provedAt('endorsement');
    at.advance(after);
    expect((await browser.get(`/act/${handle}`)).html.includes(request.applicationNumber)).toBe(stands);
  });

  it('that ended gives back what was typed, and decides nothing', async () => {
    const { handle } = await provedAt('endorsement');
    const csrf = await browser.csrf(`/act/${handle}`);
    at.advance(9 * 3_600_000);
    const typed = 'Please give the hours by week & the reason.';
    const answer = await browser.ask('POST', `/act/${handle}/return`, { csrf, 'points-1': typed });
    expect(answer.statusCode).toBe(401);
    expect(answer.html).toContain('Please give the hours by week &amp; the reason.');
    expect(answer.html).not.toContain(csrf);
    expect(at.decisions).toEqual([]);
  });

  it('ends when the person signs out, for good', async () => {
    const { handle } = await provedAt('endorsement');
    const kept = new Map(browser.cookies);
    await browser.post(`/act/${handle}/sign-out`);
    expect(browser.cookies.size).toBe(0);
    for (const [name, value] of kept) browser.cookies.set(name, value);
    expect((await browser.get(`/act/${handle}`)).html).not.toMatch(detail);
  });

  it('ends at once when the person leaves', async () => {
    const { handle } = await provedAt('endorsement');
    at.staff.set(people.endorser.login, { ...people.endorser, active: false });
    expect((await browser.get(`/act/${handle}`)).statusCode).toBe(404);
  });
});

describe('a decision', () => {
  it('is taken once, with what the person saw, and then shown', async () => {
    const { handle, view, set } = await provedAt('endorsement');
    const answer = await browser.post(`/act/${handle}/endorse`, {
      ...goodEndorsement,
      comments: 'Good.\r\nClear.',
      extra: 'x',
    });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers?.location).toBe(`/act/${handle}`);
    expect(at.decisions).toEqual([
      {
        taskId: view.taskId,
        login: people.endorser.login,
        assignment: 1,
        decision: {
          action: 'endorse',
          route: 'hdd',
          validFrom: '2026-11-24',
          planEndorsedEndDate: '2026-12-24',
          planEndorsedAttached: true,
          unneededIdentifiersEnded: true,
          comments: 'Good.\nClear.',
        },
      },
    ]);
    set({
      state: 'decided',
      actions: [],
      decided: {
        by: { login: people.endorser.login, name: 'Endorser One' },
        at: '2026-11-24T01:05:00.000Z',
        action: 'endorse',
      },
    });
    const after = await browser.get(`/act/${handle}`);
    expect(after.html).toContain(
      'Endorser One endorsed the plan, Tuesday 24 November 2026, 12:05 pm (Melbourne time).',
    );
    const second = await browser.post(`/act/${handle}/endorse`, goodEndorsement);
    expect(second.statusCode).toBe(303);
    expect(at.decisions).toHaveLength(1);
  });

  it.each([
    { name: 'without its token', fields: { csrf: '' } },
    { name: 'with another token', fields: { csrf: 'A'.repeat(43) } },
    { name: 'from another site', headers: { 'sec-fetch-site': 'cross-site' } },
    { name: 'from a sister site', headers: { 'Sec-Fetch-Site': 'same-site' } },
    { name: 'of another origin', headers: { origin: 'https://evil.example' } },
  ])('$name is not accepted', async ({ fields, headers }) => {
    const { handle } = await provedAt('endorsement');
    const answer = await browser.post(`/act/${handle}/endorse`, { ...goodEndorsement, ...fields }, headers);
    expect(answer.statusCode).toBe(403);
    expect(at.decisions).toEqual([]);
  });

  it.each([
    { headers: { 'sec-fetch-site': 'same-origin', origin: 'null' } },
    { headers: { origin: baseUrl } },
    { headers: { origin: 'null' } },
  ])('from our own page is accepted, however the browser says so: %j', async ({ headers }) => {
    const { handle } = await provedAt('endorsement');
    expect((await browser.post(`/act/${handle}/endorse`, goodEndorsement, headers)).statusCode).toBe(303);
  });

  it('larger than 256 KiB is refused', async () => {
    const { handle } = await provedAt('endorsement');
    const answer = await browser.post(`/act/${handle}/endorse`, { ...goodEndorsement, comments: 'x'.repeat(262_144) });
    expect(answer.statusCode).toBe(413);
  });

  it('on a step that moved to somebody else is closed', async () => {
    const { handle, set } = await provedAt('endorsement');
    const csrf = await browser.csrf(`/act/${handle}`);
    set({ assignment: 2 });
    expect((await browser.ask('POST', `/act/${handle}/endorse`, { csrf, ...goodEndorsement })).statusCode).toBe(409);
    const answer = await browser.get(`/act/${handle}`);
    expect(answer.statusCode).toBe(410);
    expect(answer.html).toContain('This step is closed');
    expect(answer.html).not.toMatch(new RegExp(request.applicationNumber));
    expect(at.decisions).toEqual([]);
  });

  it('that somebody else took first leads to the page that says so', async () => {
    const { handle, set } = await provedAt('endorsement');
    const csrf = await browser.csrf(`/act/${handle}`);
    at.refuse = { title: 'This step is closed: Endorser One returned the plan to the planner.', problems: [] };
    const { decide } = at.needs;
    Object.assign(at.needs, {
      decide: async (decision: Parameters<typeof decide>[0]) => {
        set({ state: 'decided' });
        return decide(decision);
      },
    });
    const answer = await browser.ask('POST', `/act/${handle}/endorse`, { csrf, ...goodEndorsement });
    expect(answer.statusCode).toBe(303);
  });

  it('refused as a whole is said on top of the form, which keeps what was typed', async () => {
    const { handle } = await provedAt('endorsement');
    at.refuse = { title: 'This cannot be done now: the plan is being triaged.', problems: [] };
    const answer = await browser.post(`/act/${handle}/endorse`, { ...goodEndorsement, comments: 'Kept text' });
    expect(answer.statusCode).toBe(409);
    expect(errorLinks(answer.html)).toEqual([['main-content', 'This cannot be done now: the plan is being triaged.']]);
    expect(answer.html).toContain('Kept text');
  });

  it('refused for a field is said beside that field', async () => {
    const { handle } = await provedAt('endorsement');
    at.refuse = {
      title: 'The endorsement has faults.',
      problems: [{ pointer: '/planEndorsedEndDate', detail: 'Must be 2026-12-24: one calendar month later' }],
    };
    const answer = await browser.post(`/act/${handle}/endorse`, goodEndorsement);
    expect(answer.statusCode).toBe(422);
    expect(errorLinks(answer.html)).toEqual([
      ['planEndorsedEndDate-day', 'Must be 2026-12-24: one calendar month later'],
    ]);
  });

  it('that nobody may take from here leads back to the task', async () => {
    const { handle } = await provedAt('endorsement');
    expect((await browser.get(`/act/${handle}/approve`)).headers?.location).toBe(`/act/${handle}`);
    expect((await browser.post(`/act/${handle}/approve`, {})).headers?.location).toBe(`/act/${handle}`);
    expect((await browser.get(`/act/${handle}/constructor`)).statusCode).toBe(404);
    expect(at.decisions).toEqual([]);
  });

  it('fails without losing its page when we fail', async () => {
    const { handle } = await provedAt('endorsement');
    const csrf = await browser.csrf(`/act/${handle}`);
    Object.assign(at.needs, {
      decide: async () => {
        throw new Error('secret text');
      },
    });
    const answer = await browser.ask('POST', `/act/${handle}/endorse`, { csrf, ...goodEndorsement });
    expect(answer.statusCode).toBe(500);
    expect(answer.html).toContain('Something failed on our side');
    expect(answer.html).not.toContain('secret text');
  });
});

describe('putting a plan back', () => {
  const actions = [...viewOf('review').actions, 'put-back'];

  it('is offered to the delegate of a plan of the pool', async () => {
    const { handle } = await provedAt('review', 'delegate', { actions });
    expect((await browser.get(`/act/${handle}`)).html).toContain(`href="/act/${handle}/put-back"`);
    const { html } = await browser.get(`/act/${handle}/put-back`);
    expect(html).toContain('Put this plan back into the pool');
    expect(html).toContain('Delegation level 4, from 2026-01-01');
  });

  it('is not offered where the step does not offer it, as to a local delegate', async () => {
    const { handle } = await provedAt('review', 'delegate');
    expect((await browser.get(`/act/${handle}`)).html).not.toContain('put-back');
    expect((await browser.get(`/act/${handle}/put-back`)).headers?.location).toBe(`/act/${handle}`);
    await browser.post(`/act/${handle}/put-back`, { reason: 'I will be away.' });
    expect(at.decisions).toEqual([]);
  });

  it.each([
    { reason: ' ', says: 'Write why you put it back' },
    { reason: 'x'.repeat(1001), says: 'Why you put it back must be 1,000 characters or fewer' },
  ])('needs a reason that fits: $says', async ({ reason, says }) => {
    const { handle } = await provedAt('review', 'delegate', { actions });
    const answer = await browser.post(`/act/${handle}/put-back`, { reason });
    expect(answer.statusCode).toBe(422);
    expect(errorLinks(answer.html)).toEqual([['reason', says]]);
    expect(at.decisions).toEqual([]);
  });

  it('is sent with its reason, is told, and shows nothing of the plan any more', async () => {
    const { handle, view } = await provedAt('review', 'delegate', { actions });
    const { decide } = at.needs;
    Object.assign(at.needs, {
      decide: async (decision: Parameters<typeof decide>[0]) => {
        at.views.delete(`${view.taskId} ${view.you.login}`);
        return decide(decision);
      },
    });
    const csrf = await browser.csrf(`/act/${handle}`);
    const answer = await browser.ask('POST', `/act/${handle}/put-back`, { csrf, reason: ' I know the family. ' });
    expect(answer.statusCode).toBe(303);
    expect(at.decisions).toMatchObject([
      {
        taskId: view.taskId,
        login: view.you.login,
        assignment: 1,
        decision: { action: 'put-back', reason: 'I know the family.' },
      },
    ]);
    const told = await browser.get(answer.headers?.location as string);
    expect(told.statusCode).toBe(200);
    expect(told.html).toContain('You have put the plan back');
    expect(told.html).not.toMatch(new RegExp(`${caseId}|${request.applicationNumber}|${request.participant.name}`));
    const again = await browser.ask('POST', `/act/${handle}/put-back`, { csrf, reason: 'I know the family.' });
    expect(again.statusCode).toBe(409);
    expect(at.decisions).toHaveLength(1);
    expect((await browser.get(`/act/${handle}`)).statusCode).toBe(410);
  });

  it('is told by no address while the plan is still there', async () => {
    const { handle } = await provedAt('review', 'delegate', { actions });
    expect((await browser.get(`/act/${handle}?noted=put-back`)).html).not.toContain('You have put the plan back');
  });
});

describe('declaring a conflict of interest', () => {
  const actions = [...viewOf('endorsement').actions, 'declare-conflict'];

  it('needs its reason, is sent with it, and shows nothing of the plan any more', async () => {
    const { handle, view } = await provedAt('endorsement', 'endorser', { actions });
    expect((await browser.get(`/act/${handle}`)).html).toContain(`href="/act/${handle}/declare-conflict"`);
    const empty = await browser.post(`/act/${handle}/declare-conflict`, { reason: '' });
    expect(errorLinks(empty.html)).toEqual([['reason', 'Write what the conflict is']]);
    await browser.post(`/act/${handle}/declare-conflict`, { reason: 'I know the family.' });
    expect(at.decisions).toMatchObject([{ decision: { action: 'declare-conflict', reason: 'I know the family.' } }]);
    at.views.delete(`${view.taskId} ${view.you.login}`);
    const told = await browser.get(`/act/${handle}?noted=declare-conflict`);
    expect(told.html).toContain('You have declared a conflict of interest');
    expect(told.html).not.toMatch(new RegExp(`${caseId}|${request.participant.name}`));
  });
});

describe('a rejection', () => {
  it('begins with an advice: both grounds, explanation and advice are asked for', async () => {
    const { handle } = await provedAt('review', 'delegate', { actions: ['advise-rejection'] });
    const empty = await browser.post(`/act/${handle}/advise-rejection`);
    expect(errorLinks(empty.html).map(([field]) => field)).toEqual([
      'extensiveRemediation',
      'criteriaNotMet',
      'explanation',
      'resubmissionAdvice',
    ]);
    await browser.post(`/act/${handle}/advise-rejection`, {
      extensiveRemediation: 'yes',
      criteriaNotMet: 'yes',
      explanation: 'Why.',
      resubmissionAdvice: 'How.',
    });
    expect(at.decisions).toMatchObject([{ decision: { action: 'advise-rejection', explanation: 'Why.' } }]);
  });

  it('takes over the advice on resubmitting, and needs its reasons', async () => {
    const advice = {
      ...viewOf('response').rounds[0],
      points: ['Why.', 'How.'],
    } as PlanApprovalTaskView['rounds'][number];
    const { handle } = await provedAt('review', 'delegate', { actions: ['reject'], rounds: [advice] });
    expect((await browser.get(`/act/${handle}/reject`)).html).toContain('>How.</textarea>');
    const empty = await browser.post(`/act/${handle}/reject`, { resubmissionAdvice: 'How.' });
    expect(errorLinks(empty.html)).toEqual([['reasons', 'Write your reasons']]);
  });

  it('leaves what was sealed to be read and downloaded', async () => {
    const { handle, view } = await provedAt('rework', 'endorser', { sealed: 1 });
    const text = JSON.stringify({ justifications: [{ support: 'Daily life', justification: '<b>As it was.</b>' }] });
    const copy = { number: 1, text, sha256: 'a'.repeat(64), at: '2026-11-24T00:00:00.000Z' };
    at.sealed.set(`${caseId} ${view.you.login}`, [copy]);
    expect((await browser.get(`/act/${handle}`)).html).toContain(`href="/act/${handle}/sealed"`);
    const page = await browser.get(`/act/${handle}/sealed`);
    expect(page.html).toContain('&lt;b&gt;As it was.&lt;/b&gt;');
    expect(page.html).toContain(copy.sha256);
    const file = await browser.get(`/act/${handle}/sealed?download=1`);
    expect(file.headers).toMatchObject({
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="${caseId}-submission-1.json"`,
    });
    expect(file.body).toBe(text);
    at.sealed.clear();
    expect((await browser.get(`/act/${handle}/sealed`)).statusCode).toBe(409);
    expect((await new Visitor(at).get(`/act/${handle}/sealed`)).headers?.location).toBe(`/act/${handle}`);
  });
});

describe('a triage', () => {
  async function provedTriage() {
    const view = triageView();
    at.views.set(`${view.taskId} ${view.you.login}`, view);
    const handle = await at.link({ login: view.you.login, task: view.taskId, caseId: view.caseId });
    await browser.prove(handle);
    return handle;
  }

  it('shows what is escalated and why, with the words for the business system', async () => {
    const { html } = await browser.get(`/act/${await provedTriage()}`);
    for (const said of [
      'Triage of an escalation',
      'Assistant Director One (ASD101)',
      `${caseId}\nApplication ${request.applicationNumber}`,
      'Health or hospital',
      'The hospital discharges the participant on Friday.',
      'SDS SDSA RFA',
      'Escalation accepted',
    ])
      expect(html).toContain(said);
    expect(html).not.toContain('Justifications');
  });

  it('accepts once both things are done in the business system', async () => {
    const handle = await provedTriage();
    expect((await browser.get(`/act/${handle}/accept`)).html).toContain('Back to the escalation');
    const empty = await browser.post(`/act/${handle}/accept`);
    expect(errorLinks(empty.html).map(([field]) => field)).toEqual(['priorityRaised', 'interactionCompleted']);
    await browser.post(`/act/${handle}/accept`, { priorityRaised: 'yes', interactionCompleted: 'yes' });
    expect(at.decisions).toMatchObject([
      { decision: { action: 'accept', priorityRaised: true, interactionCompleted: true } },
    ]);
  });

  it('denies with its reason, once the interaction is back', async () => {
    const handle = await provedTriage();
    const empty = await browser.post(`/act/${handle}/deny`, { reason: ' ' });
    expect(errorLinks(empty.html)).toEqual([
      ['reason', 'Write the reason for the denial'],
      ['interactionReturned', 'Confirm that the interaction is back with the Assistant Director'],
    ]);
    await browser.post(`/act/${handle}/deny`, { reason: 'It can wait.', interactionReturned: 'yes' });
    expect(at.decisions).toMatchObject([{ decision: { action: 'deny', reason: 'It can wait.' } }]);
  });
});

describe('withdrawing a plan', () => {
  const actions = [...viewOf('submission').actions, 'withdraw'];

  it('is offered to its planner, needs a reason, and is told once it is done', async () => {
    const { handle, view } = await provedAt('submission', 'planner', { actions });
    expect((await browser.get(`/act/${handle}`)).html).toContain(`href="/act/${handle}/withdraw"`);
    const empty = await browser.post(`/act/${handle}/withdraw`, { reason: ' ' });
    expect(errorLinks(empty.html)).toEqual([['reason', 'Write why you withdraw the plan']]);
    const csrf = await browser.csrf(`/act/${handle}`);
    at.views.set(`${view.taskId} ${view.you.login}`, { ...view, state: 'cancelled', actions: [] });
    const told = await browser.get(`/act/${handle}?noted=withdraw`);
    expect(told.html).toContain('You have withdrawn the plan');
    expect(told.html).not.toContain(request.participant.name);
    at.views.set(`${view.taskId} ${view.you.login}`, { ...view, actions });
    const answer = await browser.ask('POST', `/act/${handle}/withdraw`, { csrf, reason: 'Superseded.' });
    expect(answer.headers?.location).toBe(`/act/${handle}?noted=withdraw`);
    expect(at.decisions).toMatchObject([{ decision: { action: 'withdraw', reason: 'Superseded.' } }]);
  });
});

describe('a step that is over', () => {
  const decided: Partial<PlanApprovalTaskView> = {
    state: 'decided',
    actions: [],
    decided: { by: { login: 'DEL101', name: 'Delegate One' }, at: '2026-11-27T00:00:00.000Z', action: 'approve' },
  };

  it('is closed to everybody unproved, who may ask for a code to read what was recorded', async () => {
    const { handle } = await taskFor('review', 'delegate', decided);
    const { statusCode, html } = await browser.get(`/act/${handle}`);
    expect(statusCode).toBe(410);
    expect(html).toContain('This step is closed');
    expect(html).toContain(`action="/act/${handle}/code"`);
    expect(html).not.toMatch(detail);
  });

  it('shows the decision record to the delegate of an approved plan', async () => {
    const { handle } = await taskFor('review', 'delegate', decided);
    at.records.set(`${caseId} DEL101`, record);
    await browser.prove(handle);
    const { html } = await browser.get(`/act/${handle}`);
    for (const words of [
      'Decision record',
      'The supports are reasonable and necessary.',
      'Delegation level 4, from 2026-01-01',
      'Friday 27 November 2026',
      record.eventsHash,
    ])
      expect(html).toContain(words);
  });

  it('shows a planner the record by a link that only reads', async () => {
    at.records.set(`${caseId} PLN101`, record);
    at.views.set(`${caseId}.review.1 PLN101`, viewOf('review', 'planner', decided));
    const handle = await at.link({ login: 'PLN101', task: `${caseId}.review.1`, purpose: 'record' });
    expect((await browser.get(`/act/${handle}`)).html).not.toMatch(detail);
    await browser.prove(handle);
    expect((await browser.get(`/act/${handle}`)).html).toContain('Decision record');
  });

  it('never lets a link that only reads act, even on an open task', async () => {
    const { view } = await taskFor('endorsement');
    const handle = await at.link({ login: view.you.login, task: view.taskId, purpose: 'record' });
    await browser.prove(handle);
    expect((await browser.get(`/act/${handle}`)).html).not.toContain(`/act/${handle}/endorse`);
    expect((await browser.post(`/act/${handle}/endorse`, goodEndorsement)).statusCode).toBe(303);
    expect(at.decisions).toEqual([]);
  });

  it.each(['cancelled', 'gone'] as const)('that is %s tells nothing and offers nothing', async (how) => {
    const { handle, view } = await taskFor('endorsement', 'endorser', { state: 'cancelled', actions: [] });
    if (how === 'gone') at.views.delete(`${view.taskId} ${view.you.login}`);
    const { statusCode, html } = await browser.get(`/act/${handle}`);
    expect(statusCode).toBe(410);
    expect(html).not.toContain('<form');
  });
});

describe('the form of', () => {
  const post = async (
    step: PlanApprovalTaskView['step'],
    action: string,
    fields: Record<string, string>,
    you?: 'planner' | 'endorser' | 'delegate',
    more?: Partial<PlanApprovalTaskView>,
  ) => {
    const { handle } = await provedAt(step, you, more);
    const answer = await browser.post(`/act/${handle}/${action}`, fields);
    return { ...answer, errors: errorLinks(answer.html), decision: at.decisions.at(-1)?.decision };
  };

  it('an empty endorsement names everything at once, each with its field', async () => {
    const { statusCode, errors } = await post('endorsement', 'endorse', {});
    expect(statusCode).toBe(422);
    expect(errors).toEqual([
      ['route', 'Choose where the plan goes'],
      ['planEndorsedEndDate-day', "Enter the end date of 'Plan Endorsed'"],
      ['planEndorsedAttached', "Confirm that 'Plan Endorsed' is attached"],
      ['unneededIdentifiersEnded', 'Confirm that workflow identifiers not needed any more are end-dated'],
    ]);
  });

  it.each([
    {
      day: '31',
      month: '2',
      year: '2027',
      says: ['planEndorsedEndDate-day', "The end date of 'Plan Endorsed' must be a real date, like 27 3 2027"],
    },
    {
      day: '',
      month: '2',
      year: '',
      says: ['planEndorsedEndDate-day', "The end date of 'Plan Endorsed' must include a day and a year"],
    },
    {
      day: '1',
      month: '2',
      year: '27',
      says: [
        'planEndorsedEndDate-year',
        "The end date of 'Plan Endorsed' must have a year of 4 digits that begins with 20",
      ],
    },
    {
      day: 'x',
      month: '2',
      year: '2027',
      says: ['planEndorsedEndDate-day', "The end date of 'Plan Endorsed' must be a real date, like 27 3 2027"],
    },
  ])('an endorsement until $day/$month/$year says what is wrong with it', async ({ day, month, year, says }) => {
    const { errors, html } = await post('endorsement', 'endorse', {
      ...goodEndorsement,
      'planEndorsedEndDate-day': day,
      'planEndorsedEndDate-month': month,
      'planEndorsedEndDate-year': year,
    });
    expect(errors).toEqual([says]);
    expect(html).toContain('id="planEndorsedEndDate-error"');
    expect(html).toContain(`value="${month}"`);
    expect(at.decisions).toEqual([]);
  });

  it('an endorsement begins with today and a month later, and says that a mandatory route is fixed', async () => {
    const { handle } = await provedAt('endorsement');
    const { html } = await browser.get(`/act/${handle}/endorse`);
    expect(html).toContain('This plan is a mandatory referral');
    expect(html).not.toContain('type="radio"');
    expect(html).toMatch(/id="validFrom-day"[^>]*value="24"/);
    expect(html).toMatch(/id="planEndorsedEndDate-month"[^>]*value="12"/);
  });

  it('an endorsement that may go to the local delegate offers both routes', async () => {
    const { handle } = await provedAt('endorsement', 'endorser', {
      triage: { ...(viewOf('endorsement').triage as NonNullable<PlanApprovalTaskView['triage']>), mandatory: false },
    });
    const { html } = await browser.get(`/act/${handle}/endorse`);
    expect(html.match(/type="radio"/g)).toHaveLength(2);
    expect(html).toContain('Why it goes to the HDD team');
  });

  it('an endorsement of an escalated plan says that it goes to the HDD team', async () => {
    const { triage } = viewOf('endorsement');
    const priority = { level: 'extreme', days: 1, since: '2026-11-24T00:30:00.000Z' } as const;
    const escalation = { caseId: 'PE-7K2M9QRT', level: 'extreme', state: 'accepted' } as const;
    const more = { priority, escalation, ...(triage && { triage: { ...triage, mandatory: false } }) };
    const { handle } = await provedAt('endorsement', 'endorser', more);
    expect((await browser.get(`/act/${handle}`)).html).toContain('PE-7K2M9QRT, extreme: accepted');
    const { html } = await browser.get(`/act/${handle}/endorse`);
    expect(html).toContain('An escalation of this plan was accepted');
    expect(html).toContain('<input type="hidden" name="route" value="hdd">');
  });

  it('points leaves out rows left empty and counts the rest', async () => {
    const { decision } = await post('endorsement', 'return', {
      'points-2': 'First',
      'points-5': ' Second ',
      'points-7': 'Third',
    });
    expect(decision).toEqual({ action: 'return', points: ['First', 'Second', 'Third'] });
  });

  it('points without any says so at the first row', async () => {
    const { errors } = await post('endorsement', 'return', { 'points-1': '  ' });
    expect(errors).toEqual([['points-1', 'Write at least one point']]);
  });

  it('points says which row is too long', async () => {
    const { errors } = await post('endorsement', 'return', { 'points-2': 'Fine', 'points-4': 'x'.repeat(2001) });
    expect(errors).toEqual([['points-4', 'The point must be 2,000 characters or fewer']]);
  });

  it('points adds a row without script, and keeps what was typed', async () => {
    const { handle } = await provedAt('review');
    const answer = await browser.post(`/act/${handle}/ask-remediation`, {
      rows: '5',
      press: 'add-point',
      'points-1': 'Kept',
      considered: 'Kept too',
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.html.match(/<textarea[^>]*id="points-/g)).toHaveLength(6);
    expect(answer.html).toContain('>Kept</textarea>');
    expect(answer.html).toContain('>Kept too</textarea>');
    expect(at.decisions).toEqual([]);
    const full = await browser.post(`/act/${handle}/ask-remediation`, { rows: '20', press: 'add-point' });
    expect(full.html.match(/<textarea[^>]*id="points-/g)).toHaveLength(20);
  });

  it('remediation needs points and what was considered', async () => {
    const { errors } = await post('review', 'ask-remediation', {});
    expect(errors).toEqual([
      ['points-1', 'Write at least one point'],
      ['considered', 'Say what you have considered'],
    ]);
  });

  it('an approval needs everything', async () => {
    const { errors } = await post('review', 'approve', {});
    expect(errors).toEqual([
      ['qualityCheckPassed', 'Confirm that the plan has passed the quality check'],
      ['reasons', 'Write your reasons'],
      ['approvedOn-day', 'Enter the date of the approval in the business system'],
    ]);
  });

  it('an approval is sent as it was written', async () => {
    const { decision } = await post('review', 'approve', {
      qualityCheckPassed: 'yes',
      reasons: 'Reasonable and necessary.',
      'approvedOn-day': '4',
      'approvedOn-month': '3',
      'approvedOn-year': '2027',
    });
    expect(decision).toEqual({
      action: 'approve',
      qualityCheckPassed: true,
      reasons: 'Reasonable and necessary.',
      approvedOn: '2027-03-04',
    });
  });

  it('a submission is a checklist', async () => {
    const ticks = { interactionsComplete: 'yes', planEndorsedAttached: 'yes', subStatusRemoved: 'yes' };
    const { decision } = await post('submission', 'submit', {
      ...ticks,
      'planEndorsedEndDate-day': '24',
      'planEndorsedEndDate-month': '12',
      'planEndorsedEndDate-year': '2026',
    });
    expect(decision).toEqual({
      action: 'submit',
      interactionsComplete: true,
      planEndorsedAttached: true,
      planEndorsedEndDate: '2026-12-24',
      subStatusRemoved: true,
    });
  });

  it('a confirmation needs no comments', async () => {
    const { decision } = await post('confirmation', 'confirm', { comments: '' });
    expect(decision).toEqual({ action: 'confirm' });
  });

  it('a comment names its point', async () => {
    const { decision, headers } = await post('remediation', 'comment', { point: '2', comment: 'See May.' }, 'endorser');
    expect(decision).toEqual({ action: 'comment', point: 2, comment: 'See May.' });
    expect(headers?.location).toMatch(/\?noted=comment$/);
  });

  it('a logged contact stays on the task and says that it is recorded', async () => {
    const { decision, headers } = await post('review', 'log-contact', {
      kind: 'call',
      contact: 'planner',
      summary: 'Hours.',
    });
    expect(decision).toEqual({ action: 'log-contact', kind: 'call', contact: 'planner', summary: 'Hours.' });
    expect((await browser.get(headers?.location as string)).html).toContain('The contact is recorded.');
  });

  describe('answers', () => {
    /** What a browser sends when nothing is typed into the form as it is shown. */
    const asShown = async (handle: string) => {
      const { html } = await browser.get(`/act/${handle}/answer`);
      const unescaped = (text: string) =>
        text.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');
      const fields: Record<string, string> = {};
      for (const [tag, name = ''] of html.matchAll(/<input[^>]*name="([^"]+)"[^>]*>/g))
        fields[name] = unescaped(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
      for (const [, name = '', value = ''] of html.matchAll(/<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<\/textarea>/g))
        fields[name] = unescaped(value);
      for (const [select, name = ''] of html.matchAll(/<select[^>]*name="([^"]+)"[\s\S]*?<\/select>/g))
        fields[name] = /value="([^"]*)" selected/.exec(select)?.[1] ?? '';
      return fields;
    };

    it('begins with the draft, and changes nothing that was not changed', async () => {
      const { handle } = await provedAt('remediation');
      const fields = await asShown(handle);
      expect(fields).toMatchObject({
        'answer-1': '31 hours by week.',
        'answer-2': '',
        'proposedPlan-total': '125,000.50',
        'proposedPlan-start-day': '1',
        reviewType: 'scheduled-reassessment',
      });
      const answer = await browser.post(`/act/${handle}/answer`, { ...fields, 'answer-2': 'Of May.', press: 'decide' });
      expect(answer.statusCode).toBe(303);
      expect(at.decisions.at(-1)?.decision).toEqual({
        action: 'answer',
        answers: [
          { point: 1, answer: '31 hours by week.' },
          { point: 2, answer: 'Of May.' },
        ],
      });
    });

    it('does not take space and line ends for a change', async () => {
      const loose = { support: ' Transport ', justification: 'To work.\r\nBy bus. ' };
      const { handle } = await provedAt('remediation', undefined, { request: { ...request, justifications: [loose] } });
      await browser.post(`/act/${handle}/answer`, { ...(await asShown(handle)), 'answer-2': 'Of May.' });
      expect(at.decisions.at(-1)?.decision).not.toHaveProperty('changes');
    });

    it('names each point left open', async () => {
      const { handle } = await provedAt('remediation');
      const answer = await browser.post(`/act/${handle}/answer`, { press: 'decide' });
      expect(errorLinks(answer.html)).toEqual([
        ['answer-1', 'Answer point 1'],
        ['answer-2', 'Answer point 2'],
      ]);
    });

    it('can be saved half done', async () => {
      const { handle } = await provedAt('remediation');
      const answer = await browser.post(`/act/${handle}/answer`, { 'answer-2': 'Of May.', press: 'save' });
      expect(answer.headers?.location).toBe(`/act/${handle}?noted=save-answers`);
      expect(at.decisions.at(-1)?.decision).toEqual({
        action: 'save-answers',
        answers: [{ point: 2, answer: 'Of May.' }],
      });
    });

    it('sends what changed, exact to the cent', async () => {
      const { handle } = await provedAt('remediation');
      const fields = await asShown(handle);
      await browser.post(`/act/${handle}/answer`, {
        ...fields,
        'answer-2': 'Of May.',
        'proposedPlan-total': '$ 130,000.07',
        requiredDelegationLevel: '5',
        'justification-2': 'Fortnightly therapy.',
        'support-3': 'Transport',
        'justification-3': 'To work.',
        press: 'decide',
      });
      expect(at.decisions.at(-1)?.decision).toMatchObject({
        changes: {
          proposedPlan: { totalCents: 13_000_007, startDate: '2026-12-01', endDate: '2027-11-30' },
          requiredDelegationLevel: 5,
          justifications: [
            request.justifications[0],
            { support: 'Improved daily living', justification: 'Fortnightly therapy.' },
            { support: 'Transport', justification: 'To work.' },
          ],
        },
      });
    });

    it.each(['12.345', '1,23.00', '-5', 'abc', '1e6', '1,2345'])('does not guess what $%s means', async (typed) => {
      const { handle } = await provedAt('remediation');
      const fields = await asShown(handle);
      const answer = await browser.post(`/act/${handle}/answer`, {
        ...fields,
        'answer-2': 'x',
        'proposedPlan-total': typed,
      });
      expect(answer.statusCode).toBe(422);
      expect(errorLinks(answer.html)[0]).toEqual([
        'proposedPlan-total',
        'Total of the proposed plan must be an amount in dollars, like 12,345.60',
      ]);
      expect(at.decisions).toEqual([]);
    });

    it.each([
      ['0.10', 10],
      ['1', 100],
      ['1.1', 110],
      ['90071992.54', 9_007_199_254],
      ['1,234.56', 123_456],
      ['$99', 9900],
    ])('reads $%s as %i cents', async (typed, cents) => {
      const { handle } = await provedAt('remediation');
      const fields = await asShown(handle);
      await browser.post(`/act/${handle}/answer`, { ...fields, 'answer-2': 'x', 'proposedPlan-total': typed });
      expect(at.decisions.at(-1)?.decision).toMatchObject({ changes: { proposedPlan: { totalCents: cents } } });
    });

    it('takes a justification out when both its boxes are emptied, and asks for the half of one', async () => {
      const { handle } = await provedAt('remediation');
      const fields = { ...(await asShown(handle)), 'answer-2': 'x' };
      await browser.post(`/act/${handle}/answer`, { ...fields, 'support-1': '', 'justification-1': '' });
      expect(at.decisions.at(-1)?.decision).toMatchObject({ changes: { justifications: [request.justifications[1]] } });
      const half = await browser.post(`/act/${handle}/answer`, { ...fields, 'justification-1': '' });
      expect(errorLinks(half.html)).toEqual([['justification-1', 'Write the justification for this support']]);
    });

    it('puts a refusal about a change beside its field', async () => {
      const { handle } = await provedAt('remediation');
      const fields = { ...(await asShown(handle)), 'answer-2': 'x' };
      at.refuse = {
        title: 'The answers have faults.',
        problems: [{ pointer: '/changes/proposedPlan/endDate', detail: 'Must not be before the start' }],
      };
      const answer = await browser.post(`/act/${handle}/answer`, fields);
      expect(errorLinks(answer.html)).toEqual([['proposedPlan-end-day', 'Must not be before the start']]);
      expect(answer.html).toMatch(/<details[^>]*sg-changes" open/);
    });
  });
});

describe('a link that renews an endorsement', () => {
  const who = people.endorser.login;
  const renewalLink = async (more: Parameters<typeof renewalOf>[0] = {}) => {
    at.renewals.set(`${caseId} ${who}`, renewalOf(more));
    return at.link({ login: who, task: `${caseId}.review.1`, purpose: 'renew' });
  };
  const form = { planEndorsedEndDate: '2027-01-28' };

  it('says nothing of the case before the mailbox is proved, and never acts by GET or HEAD', async () => {
    const handle = await renewalLink();
    const writes = at.table.writes();
    for (const path of ['', '/renew', '/endorse', '/code', '/sealed'])
      for (const method of ['GET', 'HEAD']) {
        const answer = await browser.ask(method, `/act/${handle}${path}`);
        expect(answer.html).not.toMatch(detail);
        expect(answer.html).not.toContain('lapsed');
      }
    expect(at.table.writes()).toBe(writes);
    expect(at.decisions).toEqual([]);
  });

  it('shows what lapsed, what to do in the business system with the words to copy, and one button', async () => {
    const handle = await renewalLink();
    await browser.prove(handle);
    const { statusCode, html } = await browser.get(`/act/${handle}`);
    expect(statusCode).toBe(200);
    const main = html.slice(html.indexOf('<main'));
    for (const words of [caseId, 'Endorser One', 'local policy', 'Plan Endorsed, end date 28 January 2027'])
      expect(main).toContain(words);
    expect(main.match(/<button/g)).toHaveLength(1);
    expect(main).not.toContain(request.participant.name);
    expect((await browser.get(`/act/${handle}/renew`)).headers?.location).toBe(`/act/${handle}`);
    expect(at.decisions).toEqual([]);
  });

  it('renews by its button, and then says until when it holds', async () => {
    const handle = await renewalLink();
    await browser.prove(handle);
    const answer = await browser.post(`/act/${handle}/renew`, form);
    expect([answer.statusCode, answer.headers?.location]).toEqual([303, `/act/${handle}`]);
    expect(at.decisions).toEqual([
      {
        taskId: `${caseId}.review.1`,
        login: who,
        assignment: 1,
        decision: { action: 'renew', planEndorsedExtended: true, planEndorsedEndDate: '2027-01-28' },
      },
    ]);
    at.renewals.set(`${caseId} ${who}`, renewalOf({ end: endorsementEnds.holding }));
    const { html } = await browser.get(`/act/${handle}`);
    expect(html).toContain('The endorsement holds until Thursday 24 December 2026');
    expect(html).not.toContain('renew the endorsement');
  });

  it('of a plan that is decided says so, and has no button', async () => {
    const handle = await renewalLink({ end: undefined, status: 'approved' });
    await browser.prove(handle);
    const { html } = await browser.get(`/act/${handle}`);
    expect(html).toContain('The plan is approved.');
    expect(html).not.toContain('renew the endorsement');
  });

  it.each([
    {
      name: 'the day that has passed',
      problems: [{ pointer: '/planEndorsedEndDate', detail: 'x' }],
      status: 422,
      says: 'A day has passed',
    },
    { name: 'the rules', problems: [], status: 409, says: 'Only a Team Leader or Senior Planner endorses a plan.' },
  ])('says what was refused by $name, and shows the page again', async ({ problems, status, says }) => {
    const handle = await renewalLink();
    await browser.prove(handle);
    at.refuse = { title: 'Only a Team Leader or Senior Planner endorses a plan.', problems };
    const answer = await browser.post(`/act/${handle}/renew`, form);
    expect(answer.statusCode).toBe(status);
    expect(answer.html).toContain(says);
    expect(answer.html).toContain('value="2027-01-28"');
  });

  it.each([
    { name: 'no token', fields: { ...form, csrf: '' }, status: 403 },
    { name: 'no date', fields: {}, status: 403 },
    { name: 'no date that exists', fields: { planEndorsedEndDate: '2027-02-30' }, status: 403 },
    { name: 'another site', fields: form, headers: { origin: 'https://evil.example' }, status: 403 },
    { name: 'another action', fields: form, action: 'endorse', status: 404 },
  ])('takes no form with $name', async ({ fields, headers, action = 'renew', status }) => {
    const handle = await renewalLink();
    await browser.prove(handle);
    expect((await browser.post(`/act/${handle}/${action}`, { ...fields }, headers)).statusCode).toBe(status);
    expect(at.decisions).toEqual([]);
  });

  it('is proved anew where the session has ended, and closed to whoever is not the endorser any more', async () => {
    const handle = await renewalLink();
    expect((await browser.ask('POST', `/act/${handle}/renew`, { csrf: 'x', ...form })).statusCode).toBe(401);
    await browser.prove(handle);
    at.renewals.clear();
    expect((await browser.get(`/act/${handle}`)).statusCode).toBe(410);
    expect((await new Visitor(at).ask('POST', `/act/${handle}/renew`, { csrf: 'x', ...form })).statusCode).toBe(409);
    expect(at.decisions).toEqual([]);
  });

  it('renews nothing from the link of a task', async () => {
    const { handle } = await provedAt('review');
    expect((await browser.post(`/act/${handle}/renew`, form)).statusCode).toBe(404);
    expect(at.decisions).toEqual([]);
  });
});

describe('a plan whose endorsement has lapsed', () => {
  it('says so on the page of the task and where it would be approved, and holds on to what is typed', async () => {
    const { handle } = await provedAt('review', undefined, { endorsementEnd: endorsementEnds.lapsed });
    const words = 'The plan cannot be approved until its endorser has renewed it.';
    for (const path of ['', '/approve']) expect((await browser.get(`/act/${handle}${path}`)).html).toContain(words);
    at.refuse = { title: endorsementEnds.lapsed.explanation, problems: [] };
    const fields = {
      qualityCheckPassed: 'yes',
      reasons: 'Reasonable and necessary.',
      'approvedOn-day': '24',
      'approvedOn-month': '11',
      'approvedOn-year': '2026',
    };
    const refused = await browser.post(`/act/${handle}/approve`, fields);
    expect(refused.statusCode).toBe(409);
    expect(refused.html).toContain('Reasonable and necessary.');
    expect(refused.html).toContain('error-summary');
  });

  it('that still holds says until when', async () => {
    const { handle } = await provedAt('review', undefined, { endorsementEnd: endorsementEnds.holding });
    const { html } = await browser.get(`/act/${handle}`);
    expect(html).toContain('The endorsement holds until Thursday 24 December 2026');
    expect(html).not.toContain('cannot be approved');
  });
});
