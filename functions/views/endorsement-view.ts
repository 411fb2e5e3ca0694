/** How a plan was endorsed, from the facts of its case. */
import type { EndorsementView, Snapshot } from '../../schemas/case.ts';

/** Undefined until the plan is endorsed. */
export const endorsementView = ({ facts }: Pick<Snapshot, 'facts'>): EndorsementView | undefined =>
  facts.route && {
    route: facts.route,
    fellBack: facts.routeFellBack ?? false,
    selfEndorsed: facts.selfEndorsed ?? false,
    planEndorsedEndDate: facts.planEndorsedEndDate ?? '',
  };
