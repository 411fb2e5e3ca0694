/** Cases at every step of every process, for what is wrong to be sent to. */
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { oneMonthAfter } from '../../rules/calendar-months.ts';
import {
  adviseRejection,
  allocate,
  answer,
  approve,
  askRemediation,
  endorse,
  reject,
  returnQuote,
} from './decisions.ts';
import { addressOf, mailedLink } from './mailed-links.ts';
import { type RunningSafeguard, requestWith } from './running-safeguard.ts';

/** Notes where they are: references, tasks and links by name, and tokens and cursors that are none of ours. */
export async function prepareCases(safeguard: RunningSafeguard, places: Map<string, string>): Promise<void> {
  const now = () => safeguard.runtime.now();
  const { call, decide, submitToPool, take, runtime } = safeguard;
  const inReview = async (login: string) => {
    const caseId = await submitToPool();
    const { body } = await take(login, caseId);
    return { caseId, task: String(body.taskId) };
  };
  const note = (name: string, caseId: string, task: string) => {
    places.set(`${name}-case`, caseId);
    places.set(name, task);
  };

  const closed = await inReview('HDD001');
  await decide('HDD001', closed.caseId, approve(now()));
  note('closed', closed.caseId, closed.task);

  const rejected = await inReview('HDD001');
  await decide('HDD001', rejected.caseId, adviseRejection);
  await decide('PLN001', rejected.caseId, answer('Most supports follow it.', 'Understood.'));
  await decide('HDD001', rejected.caseId, reject);
  note('rejected', rejected.caseId, rejected.task);
  await runtime.quiet();

  const remediation = await inReview('HDD001');
  await decide('HDD001', remediation.caseId, askRemediation('Attach the roster', 'Justify the third worker'));
  note('remediation', remediation.caseId, await safeguard.taskOf('PLN001', remediation.caseId));

  const putBack = await inReview('HDD002');
  await call('HDD002', 'POST', `/v1/tasks/${putBack.task}/put-back`, { reason: 'I am away' });
  places.set('stale-link', new URL(await mailedLink(safeguard, addressOf.otherHdd, putBack.caseId, '')).pathname);
  await take('HDD004', putBack.caseId);
  note('moved-on', putBack.caseId, putBack.task);

  const review = await inReview('HDD003');
  note('review', review.caseId, review.task);

  const pool = await submitToPool();
  await runtime.quiet();
  note('pool', pool, `${pool}.review.3`);

  const endorsed = await safeguard.submit();
  const endorsement = endorse(now());
  await decide('END001', endorsed, endorsement);
  note('submission', endorsed, await safeguard.taskOf('PLN001', endorsed));
  places.set('planEndorsedEndDate', endorsement.planEndorsedEndDate);

  const escalated = await submitToPool();
  const escalation = { level: 'medium', riskType: 'harm', criteriaMet: 'Other supports hold for two weeks.' };
  const { body: opened } = await call('ASD001', 'POST', `/v1/plan-approvals/${escalated}/escalations`, escalation);
  note('triage', opened.caseId, await safeguard.taskOf('HDL001', opened.caseId));
  places.set('escalated-plan', escalated);

  const barwon = await safeguard.submit('PLN004', { endorser: 'END003' });
  note('barwon', barwon, await safeguard.taskOf('END003', barwon));

  const allocation = await safeguard.submitQuote('LOC001', { quoteNumber: 'Q-OPEN' });
  note('allocation', allocation, await safeguard.taskOf('HDL001', allocation));
  const quoteReview = await safeguard.submitQuote();
  await decide('HDL001', quoteReview, allocate('HDD009'));
  note('quote-review', quoteReview, await safeguard.taskOf('HDD009', quoteReview));
  const quoteAnswers = await safeguard.submitQuote();
  await decide('HDL001', quoteAnswers, allocate('HDD009'));
  await decide('HDD009', quoteAnswers, returnQuote('Which floor plan?', 'Why this provider?'));
  note('quote-answers', quoteAnswers, await safeguard.taskOf('LOC001', quoteAnswers));

  const keyed = requestWith();
  const first = await call('PLN001', 'POST', '/v1/plan-approvals', keyed, { 'idempotency-key': 'kept-key' });
  note('endorsement', first.body.caseId, await safeguard.taskOf('END001', first.body.caseId));
  places.set('application', keyed.applicationNumber);
  places.set('notice', `/v1/cases/${first.body.caseId}/notices/000003-1`);
  places.set('alias', `${places.get('endorsement')}`.replace(/(\d+)$/, '0$1'));
  const link = await mailedLink(safeguard, addressOf.endorser, first.body.caseId, '');
  places.set('link', new URL(link).pathname);
  places.set('today', approve(now()).approvedOn);

  // An endorsement valid since almost a month ago: its end is warned of at once.
  const validFrom = new Date(now().getTime() - 27 * 86_400_000).toISOString().slice(0, 10);
  const renewal = await safeguard.submit();
  await decide('END001', renewal, { ...endorse(now()), validFrom, planEndorsedEndDate: oneMonthAfter(validFrom) });
  note('renewal', renewal, await safeguard.taskOf('PLN001', renewal));
  await runtime.advance('PT5S');
  const renewalLink = await mailedLink(safeguard, addressOf.endorser, renewal, 'the endorsement ends');
  places.set('renewal-link', new URL(renewalLink).pathname);

  const foreign = await generateKeyPair('RS256');
  const [header = '', claims = ''] = (await runtime.token('PLN001')).split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { kid } = read(header);
  const said = read(claims);
  const signed = (changes: Record<string, unknown>) =>
    new SignJWT({ ...said, ...changes })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' })
      .sign(foreign.privateKey);
  places.set('foreign', await signed({}));
  places.set('expired', await signed({ exp: 1_000_000_000 }));
  places.set('none-alg', new UnsecuredJWT(said).encode());
  const byName = new SignJWT(said).setProtectedHeader({ alg: 'HS256', kid });
  places.set('by-name', await byName.sign(Buffer.from('a secret of thirty-two characters')));
  const own = await runtime.token('PLN001');
  const other = Buffer.from(JSON.stringify({ ...said, sub: 'ADM001' })).toString('base64url');
  places.set('tampered', own.replace(claims, other));
  places.set('cut', own.slice(0, -10));
  const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const open = { PK: `CASE#${closed.caseId}`, SK: 'CASE', list: 'K#plan-approval#open' };
  places.set('cursor-of-another', cursor({ PK: 'P', SK: 'S', person: 'S#PLN002', personSort: 'x' }));
  places.set('cursor-of-tasks', cursor({ PK: 'P', SK: 'S', person: 'P#PLN002', personSort: 'x' }));
  places.set('cursor-more', cursor({ ...open, listSort: 'in-review#', and: 'more' }));
  places.set('cursor-number', cursor({ ...open, listSort: 7 }));
  places.set('cursor-list', cursor([]));
  places.set('cursor-null', cursor(null));
  places.set('cursor-long', cursor({ ...open, SK: 'S'.repeat(1100), listSort: 'in-review#' }));
  places.set('cursor-long-sort', cursor({ ...open, listSort: `in-review#${'S'.repeat(1100)}` }));
  places.set('cursor-long-partition', cursor({ ...open, PK: 'P'.repeat(2100), listSort: 'in-review#' }));
  places.set('cursor-surrogate', cursor({ ...open, listSort: '\ud800' }));
  places.set('cursor-elsewhere', cursor({ ...open, listSort: `approved#2026-01-01T00:00:00.000Z#${closed.caseId}` }));
}
