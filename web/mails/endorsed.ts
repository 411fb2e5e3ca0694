import type { MailWords, Told } from './parameters.ts';

/** Tells a planner that the plan is endorsed; with a due time, that it now is theirs to submit. */
export const endorsed = ({ caseId, actor = 'The endorser', due, dueExplanation }: Told<'endorsed'>): MailWords => ({
  subject: due ? `${caseId}: endorsed, please submit by ${due}` : `${caseId}: endorsed`,
  heading: 'Your plan is endorsed',
  paragraphs: due
    ? [
        `${actor} has endorsed the plan. It is ready for you to submit to the High Decision Delegates.`,
        'Please go through the checklist, submit the plan in the business system and confirm that you did.',
        dueExplanation ?? `The submission is due ${due}.`,
        'Once you have confirmed it, the plan goes to the High Decision Delegates for review.',
      ]
    : [
        `${actor} has endorsed the plan. It now goes to a Level 4 delegate for review.`,
        'You need not do anything now. We tell you as soon as there is a decision, or points for you to answer.',
      ],
  action: { label: 'Open this step' },
});
