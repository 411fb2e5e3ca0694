import type { MailWords, Told } from './parameters.ts';

/** Tells that an endorsement has ended and holds the plan up; `holder` names its endorser when that is not the recipient. */
export const endorsementLapsed = ({ caseId, ends, holder, standsInFor }: Told<'endorsement-lapsed'>): MailWords => ({
  subject: `${caseId}: the endorsement has lapsed`,
  heading: 'The endorsement has lapsed',
  paragraphs: [
    `${holder ? `The endorsement of this plan by ${holder}` : 'Your endorsement of this plan'} ended ${ends}, with its workflow identifier 'Plan Endorsed' (local policy).`,
    'The plan keeps its delegate, its place and its age, and everything but its approval goes on. It cannot be approved until the endorsement is renewed.',
    holder && holder !== standsInFor
      ? `${holder} has been asked to renew it, and is asked again every week.`
      : 'Please renew it if you still stand by the plan: one page, one button. We ask again every week, and tell your line manager.',
  ],
  action: { label: 'Renew the endorsement' },
});
