import { describe, expect, it } from 'vitest';
import { MailFaultKind, MailTemplate } from '../../../schemas/case.ts';
import { neededParameters } from '../../../web/mails/parameters.ts';
import { type MailToRender, renderMail } from '../../../web/mails/render.ts';

const due = 'Thursday 26 November 2026, 5:00 pm (Melbourne time)';
const dueExplanation = `Due ${due}: 2 business days in VIC after it was asked on Tuesday 24 November; local policy.`;
const link = 'https://safeguard.example/act/HANDLE';
const decidedAt = 'Friday 27 November 2026, 10:00 am (Melbourne time)';
const caseId = 'PA-7K2M9QRT';

interface Sample extends Omit<MailToRender, 'template' | 'recipientName'> {
  readonly of: string;
}

/** Every mail, as it is sent in each of the situations it is for. */
const samples: { readonly [T in MailTemplate]: readonly Sample[] } = {
  request: [
    { of: 'endorsement', parameters: { caseId, step: 'endorsement', due, dueExplanation, actor: 'Planner One' }, link },
    { of: 'review by a local delegate', parameters: { caseId, step: 'review', due, dueExplanation }, link },
    { of: 'submission', parameters: { caseId, step: 'submission', due }, link },
    { of: 'a stand-in', parameters: { caseId, step: 'endorsement', due, standsInFor: 'Endorser Two' }, link },
    { of: 'confirmation', parameters: { caseId, step: 'confirmation', due }, link },
  ],
  reminder: [
    {
      of: 'a step soon due',
      parameters: { caseId, step: 'endorsement', due, rung: 'before-due', holder: 'Endorser One' },
      link,
    },
    { of: 'a step due now', parameters: { caseId, step: 'remediation', due, rung: 'at-due' }, link },
    {
      of: 'a plan in the pool',
      parameters: { caseId, step: 'review', due, rung: 'before-due', holder: 'the HDD pool' },
    },
  ],
  overdue: [
    { of: 'a step', parameters: { caseId, step: 'submission', due }, link },
    { of: 'a plan in the pool', parameters: { caseId, step: 'review', due, holder: 'the HDD pool' } },
  ],
  'line-manager': [{ of: 'a step', parameters: { caseId, step: 'endorsement', due, holder: 'Planner One' } }],
  standstill: [{ of: 'a step', parameters: { caseId, step: 'endorsement', due, holder: 'Planner One' } }],
  'machine-stopped': [{ of: 'a case', parameters: { caseId, action: 'ABORTED' } }],
  findings: [
    { of: 'one', parameters: { count: '1', findings: `${caseId}: Its execution does not run. Restart the case.` } },
    { of: 'two', parameters: { count: '2', findings: `${caseId}: One thing.\n${caseId}: Another.` } },
  ],
  returned: [
    { of: 'two points', parameters: { caseId, points: '2', due, dueExplanation, actor: 'Delegate One' }, link },
    { of: 'one point', parameters: { caseId, points: '1', due }, link },
  ],
  endorsed: [
    { of: 'a plan for the HDD team', parameters: { caseId, step: 'submission', due, dueExplanation }, link },
    { of: 'a plan for a local delegate', parameters: { caseId, step: 'endorsement', actor: 'Delegate One' } },
  ],
  'remediation-asked': [
    {
      of: 'the planner',
      parameters: { caseId, points: '2', round: '1', due, dueExplanation, actor: 'Delegate One' },
      link,
    },
    { of: 'the endorser', parameters: { caseId, points: '2', round: '1', due, holder: 'Planner One' }, link },
  ],
  'rejection-advised': [
    { of: 'the planner', parameters: { caseId, due, dueExplanation, actor: 'Delegate One' }, link },
    { of: 'the endorser', parameters: { caseId, due, holder: 'Planner One' }, link },
  ],
  rejected: [
    { of: 'the endorser', parameters: { caseId, due, dueExplanation, actor: 'Delegate One' }, link },
    { of: 'the planner', parameters: { caseId, due, holder: 'Endorser Two' }, link },
  ],
  'endorsement-ends': [
    { of: 'to the endorser', parameters: { caseId, ends: due, holder: 'Endorser One' }, link },
    { of: 'to the holder', parameters: { caseId, ends: due, holder: 'Endorser Two' } },
    {
      of: 'to a stand-in',
      parameters: { caseId, ends: due, holder: 'Endorser Two', standsInFor: 'Endorser Two' },
      link,
    },
  ],
  'endorsement-lapsed': [
    { of: 'to the endorser', parameters: { caseId, ends: due, holder: 'Endorser One' }, link },
    { of: 'to others', parameters: { caseId, ends: due, holder: 'Endorser Two' } },
    {
      of: 'to a stand-in',
      parameters: { caseId, ends: due, holder: 'Endorser Two', standsInFor: 'Endorser Two' },
      link,
    },
  ],
  'endorsement-renewed': [{ of: 'to others', parameters: { caseId, ends: due, actor: 'Endorser Two' } }],
  answered: [
    { of: 'remediation, to the delegate', parameters: { caseId, step: 'review', points: '2', round: '1', due }, link },
    {
      of: 'a return, to the endorser',
      parameters: { caseId, step: 'endorsement', points: '1', round: '1', due },
      link,
    },
    {
      of: 'remediation, to the endorser',
      parameters: { caseId, step: 'remediation', round: '2', actor: 'Planner One' },
    },
  ],
  changed: [
    { of: 'to the endorser', parameters: { caseId, step: 'confirmation', due, dueExplanation }, link },
    { of: 'for information', parameters: { caseId, actor: 'Planner One' } },
  ],
  taken: [{ of: 'a plan', parameters: { caseId, step: 'review', due, dueExplanation }, link }],
  approved: [{ of: 'a plan', parameters: { caseId, actor: 'Delegate One', decidedAt }, link }],
  ended: [{ of: 'a plan', parameters: { caseId, pathway: 'Please follow the SOP for Level 5 delegate approval.' } }],
  withdrawn: [{ of: 'a plan', parameters: { caseId, actor: 'Planner One' } }],
  stopped: [{ of: 'a case', parameters: { caseId } }],
  corrected: [{ of: 'a plan', parameters: { caseId, actor: 'Planner One' } }],
  'handed-over': [{ of: 'a review', parameters: { caseId, step: 'review', holder: 'Delegate Two' } }],
  'part-given': [
    { of: 'a planner', parameters: { caseId, part: 'planner', actor: 'Planner Two' } },
    { of: 'an endorser', parameters: { caseId, part: 'endorser', actor: 'Endorser Two', action: 'endorse-anew' } },
    {
      of: 'a quote',
      parameters: { caseId: 'QA-7K2M9QRT', part: 'submitter', actor: 'Delegate Two', subject: 'quote' },
    },
  ],
  'part-moved': [
    { of: 'a planner', parameters: { caseId, part: 'planner', actor: 'Planner Two', holder: 'Planner One' } },
    {
      of: 'an endorser',
      parameters: { caseId, part: 'endorser', actor: 'Endorser Two', holder: 'Endorser One', action: 'endorse-anew' },
    },
  ],
  'nobody-left': [{ of: 'an endorsement', parameters: { caseId, step: 'endorsement', holder: 'Endorser Two' } }],
  'nobody-stands-in': [
    { of: 'an endorsement', parameters: { caseId, step: 'endorsement', due, holder: 'Endorser Two' } },
  ],
  'priority-raised': [
    { of: 'whoever has the step', parameters: { caseId, level: 'extreme', step: 'review', due, dueExplanation }, link },
    { of: 'the lead of the pool', parameters: { caseId, level: 'high', step: 'review', due, holder: 'the HDD pool' } },
    { of: 'a plan that moves', parameters: { caseId, level: 'medium' } },
  ],
  'escalation-accepted': [
    { of: 'a plan', parameters: { caseId: 'PE-7K2M9QRT', plan: caseId, actor: 'HDD Lead' }, link },
  ],
  'escalation-denied': [{ of: 'a plan', parameters: { caseId: 'PE-7K2M9QRT', plan: caseId, actor: 'HDD Lead' }, link }],
  'escalation-withdrawn': [{ of: 'a plan', parameters: { caseId: 'PE-7K2M9QRT', plan: caseId } }],
  'escalation-ended': [{ of: 'a plan', parameters: { caseId: 'PE-7K2M9QRT', plan: caseId } }],
  'decision-receipt': [
    { of: 'an endorsement', parameters: { caseId, action: 'endorse', decidedAt }, link },
    { of: 'remediation', parameters: { caseId, action: 'ask-remediation', decidedAt }, link },
    { of: 'a triage', parameters: { caseId: 'PE-7K2M9QRT', action: 'deny', decidedAt }, link },
  ],
  'quote-returned': [
    {
      of: 'whoever submitted the quote',
      parameters: { caseId, points: '2', due, dueExplanation, actor: 'Delegate One' },
      link,
    },
    { of: 'one point', parameters: { caseId, points: '1', due }, link },
  ],
  'quote-answered': [
    { of: 'the delegate', parameters: { caseId, due, dueExplanation, actor: 'Local Delegate One' }, link },
  ],
  'quote-approved': [{ of: 'whoever submitted it', parameters: { caseId, decidedAt, actor: 'Delegate One' }, link }],
  'quote-rejected': [{ of: 'whoever submitted it', parameters: { caseId, decidedAt, actor: 'Delegate One' }, link }],
  'one-time-code': [{ of: 'a mailbox', parameters: {}, code: '012345' }],
  'mail-fault': MailFaultKind.options.map((kind) => ({
    of: kind,
    parameters: { caseId, action: kind, ...(kind !== 'no-recipient' && { holder: 'Endorser Two' }) },
  })),
};

const every = MailTemplate.options.flatMap((template) =>
  samples[template].map((sample) => ({ name: `${template}, ${sample.of}`, template, ...sample })),
);

describe('every mail', () => {
  it.each(every)('$name', ({ of: _of, name: _name, ...sample }) => {
    const { subject, text } = renderMail({ ...sample, recipientName: 'Endorser One' });
    expect(`${subject}\n\n${text}`).toMatchSnapshot();
  });

  it('looks so in HTML', () => {
    const parameters = { caseId, step: 'endorsement', due, dueExplanation };
    expect(renderMail({ template: 'request', parameters, recipientName: 'Endorser One', link }).html).toMatchSnapshot();
  });

  it.each(every)('$name asks for nothing from outside', ({ of: _of, name: _name, ...sample }) => {
    const { html, text, subject } = renderMail({ ...sample, recipientName: 'Endorser One' });
    expect(html).not.toMatch(/<(img|script|link|table|iframe|style)|url\(|@import|src=/i);
    expect(html).toContain('<html lang="en-AU">');
    expect(`${html}${text}${subject}`).not.toMatch(/undefined|\[object|NaN/);
    expect(subject).not.toMatch(/[\r\n]/);
  });

  it('escapes what it is told', () => {
    const { html, text } = renderMail({
      template: 'returned',
      parameters: { caseId, points: '1', due, actor: `<b onclick="x">O'Brien & Co</b>` },
      recipientName: '<script>alert(1)</script>',
      link: 'https://safeguard.example/act/"><img>',
    });
    expect(html).not.toMatch(/<script|<b onclick|<img/);
    expect(html).toContain('&lt;b onclick=&quot;x&quot;&gt;O&#39;Brien &amp; Co&lt;/b&gt;');
    expect(text).toContain(`<b onclick="x">O'Brien & Co</b>`);
  });

  it.each(MailTemplate.options.filter((template) => neededParameters[template].length))(
    '%s says which parameters it lacks',
    (template) => {
      const needed = neededParameters[template];
      expect(() => renderMail({ template, parameters: {}, recipientName: 'Endorser One' })).toThrow(
        `The mail '${template}' needs ${needed.join(', ')}`,
      );
    },
  );

  it('does not go out without its code', () => {
    expect(() => renderMail({ template: 'one-time-code', parameters: {}, recipientName: 'Endorser One' })).toThrow(
      'code',
    );
  });

  it('shows no link when it was given none', () => {
    const { text, html } = renderMail({
      template: 'request',
      parameters: { caseId, step: 'endorsement', due },
      recipientName: 'Endorser One',
    });
    expect(`${text}${html}`).not.toMatch(/Open this step|href|forward/);
  });
});
