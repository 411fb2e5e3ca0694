import { afterAll, beforeAll, expect, it } from 'vitest';
import { approve, endorse, submit } from '../support/decisions.ts';
import { linksIn } from '../support/mailed-links.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const now = () => safeguard.runtime.now();
const day = (days: number) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Australia/Sydney' }).format(now().getTime() + days * 86_400_000);
const away = (login: string, standIn: string, from: number, to: number, by = login) =>
  safeguard.call(by, 'PUT', `/v1/staff/${login}/absence`, { from: day(from), to: day(to), standIn });
const newestAbout = (caseId: string, to: string) =>
  safeguard.runtime.mailbox(to).findLast(({ subject }) => subject.startsWith(caseId));
const stepOf = async (caseId: string) => {
  await safeguard.runtime.quiet();
  return (await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}`)).body.step;
};
const openings = async (link: string) => (await fetch(link)).status;

let caseId: string;
let planEndorsedEndDate: string;

it('moves work while somebody is away, and brings it back; what is decided shows both names', async () => {
  caseId = await safeguard.submit();
  const other = await safeguard.submit();
  await safeguard.taskOf('END001', caseId);
  const [own = ''] = linksIn(newestAbout(caseId, 'endorser.one@staff.example')?.text ?? '');

  // From tomorrow on: nothing moves before that day begins.
  expect(await away('END001', 'END002', 1, 3, 'LMG001')).toMatchObject({ status: 200, body: { moved: 0 } });
  expect(await stepOf(caseId)).toMatchObject({ holder: 'END001' });
  await safeguard.runtime.advance('PT24H');
  expect(await stepOf(caseId)).toMatchObject({ holder: 'END002', standsInFor: 'END001' });
  const asked = newestAbout(caseId, 'endorser.two@staff.example');
  expect(asked?.text).toContain('You stand in for Endorser One, who is away');
  expect(await openings(own)).toBe(410);
  expect(await openings(linksIn(asked?.text ?? '')[0] ?? '')).toBe(200);

  const endorsement = endorse(now());
  planEndorsedEndDate = endorsement.planEndorsedEndDate;
  expect(await safeguard.decide('END002', caseId, endorsement)).toMatchObject({ status: 200 });
  await safeguard.taskOf('PLN001', caseId);
  expect(newestAbout(caseId, 'planner.one@staff.example')?.text).toContain(
    'Endorser Two for Endorser One has endorsed the plan',
  );
  const { body: story } = await safeguard.call('PLN001', 'GET', `/v1/cases/${caseId}/events`);
  expect(story.whole).toBe(true);
  expect(story.events.find(({ type }: { type: string }) => type === 'plan-endorsed')).toMatchObject({
    by: 'END002',
    payload: { standsInFor: 'END001' },
  });

  // The last day passes: what is not decided is with the person again.
  await safeguard.runtime.advance('PT72H');
  expect(await stepOf(other)).toMatchObject({ holder: 'END001' });
  expect((await stepOf(other)).standsInFor).toBeUndefined();
  expect(newestAbout(other, 'endorser.two@staff.example')?.subject).toContain('is not with you any more');
});

it('ends a circle of absences with the lead of the pool, who holds the delegation and decides', async () => {
  await safeguard.decide('PLN001', caseId, submit(planEndorsedEndDate));
  await safeguard.take('HDD001', caseId);
  expect(await away('HDD001', 'HDD003', 0, 5)).toMatchObject({ status: 200, body: { moved: 1 } });
  expect(await stepOf(caseId)).toMatchObject({ holder: 'HDD003', standsInFor: 'HDD001' });
  expect(await away('HDD003', 'HDD001', 0, 5, 'HDL001')).toMatchObject({ status: 200, body: { moved: 1 } });
  expect(await stepOf(caseId)).toMatchObject({ holder: 'HDL001', standsInFor: 'HDD001' });
  expect(await safeguard.decide('HDL001', caseId, approve(now()))).toMatchObject({ status: 200 });
  expect(await safeguard.status(caseId)).toBe('approved');
  const record = await safeguard.call('PLN001', 'GET', `/v1/cases/${caseId}/decision-record`);
  expect(record.body).toMatch(
    /HDD Lead One[\s\S]*HDD One \(HDD001\), who was away[\s\S]*Endorser Two for Endorser One/,
  );
  expect((await safeguard.history(caseId)).at(-1)?.type).toBe('ExecutionSucceeded');
});
