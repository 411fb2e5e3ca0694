import type { MailWords, Told } from './parameters.ts';

/** Warns that an endorsement ends soon; `holder` names its endorser when that is not the recipient. */
export const endorsementEnds = ({ caseId, ends, holder, standsInFor }: Told<'endorsement-ends'>): MailWords => ({
  subject: `${caseId}: the endorsement ends ${ends}`,
  heading: 'The endorsement ends soon',
  paragraphs: [
    `${holder ? `The endorsement of this plan by ${holder}` : 'Your endorsement of this plan'} ends ${ends}, with its workflow identifier 'Plan Endorsed'. That it ends with it is local policy.`,
    holder && holder !== standsInFor
      ? `${holder} can renew it from now on. After that time the plan cannot be approved until it is renewed; it keeps its delegate, its place and its age.`
      : 'If you still stand by the plan and it is not decided by then, please renew the endorsement: one page, one button. After that time the plan cannot be approved until you have.',
    ...(holder && holder !== standsInFor
      ? ['You need not do anything about it. A plan that is decided before then needs no renewal.']
      : []),
  ],
  action: { label: 'Renew the endorsement' },
});
