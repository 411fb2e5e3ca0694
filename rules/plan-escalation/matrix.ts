/**
 * The Escalation Prioritisation Matrix (HDD SOP 3.6): what must be so for a plan to be escalated at a level, and how
 * soon it is dealt with. Every value is local policy, not the NDIA's: the cells of the agency's own matrix are not
 * public (domain B5). A deployment puts its own in their place (`LocalPolicy.escalationMatrix`).
 */
import type { LocalPolicy } from '../../schemas/local-policy.ts';
import type { EscalationLevel, RiskType } from '../../schemas/plan-escalation.ts';
import type { TimeframeId } from '../timeframes.ts';

/** Names the matrix that an escalation was judged by. */
export const matrixVersion = 'escalation-matrix-local-1';

export interface MatrixCell {
  /** What must be so, in one sentence. */
  readonly criterion: string;
  /** How long the HDD team may take to triage, in the unit of the level's timeframe. */
  readonly triage: number;
  /** How long each step of the plan may take once the escalation is accepted, in business days. */
  readonly step: number;
}

export const riskTypeInWords: Readonly<Record<RiskType, string>> = {
  harm: 'Harm to the participant or others',
  health: 'Health or hospital',
  funding: 'Funding or supports running out',
  housing: 'Housing or justice',
  reputation: 'Complaint or reputation',
};

/** The timeframe that a triage runs under: hours where the risk is extreme, business days below. */
export const triageTimeframe: Readonly<Record<EscalationLevel, TimeframeId>> = {
  extreme: 'urgent-escalation-triage',
  high: 'escalation-triage',
  medium: 'escalation-triage',
};

const soon = {
  extreme: { triage: 4, step: 1 },
  high: { triage: 1, step: 2 },
  medium: { triage: 2, step: 3 },
} as const satisfies Record<EscalationLevel, Omit<MatrixCell, 'criterion'>>;

const criteria: Readonly<Record<RiskType, Readonly<Record<EscalationLevel, string>>>> = {
  harm: {
    extreme: 'Somebody has come to serious harm, or will within a day, without the supports of this plan.',
    high: 'Serious harm is likely within a week without the supports of this plan.',
    medium: 'Risk of harm is rising, and other supports hold for no more than two weeks.',
  },
  health: {
    extreme: 'Life or health is in danger now, or a discharge from hospital cannot be safe without this plan.',
    high: 'Health will get worse within a week, or a discharge with a date waits for this plan.',
    medium: 'Health will get worse within two weeks, or a discharge is being planned.',
  },
  funding: {
    extreme: 'Supports that keep somebody safe stop within a day.',
    high: 'Funding for essential supports runs out within a week.',
    medium: 'Funding for essential supports runs out within two weeks.',
  },
  housing: {
    extreme: 'Somebody is homeless or held in custody tonight for want of this plan.',
    high: 'Housing ends, or a release from custody falls due, within a week.',
    medium: 'Housing ends, or a release from custody falls due, within two weeks.',
  },
  reputation: {
    extreme: 'A court, a minister or an oversight body requires a decision within a day.',
    high: 'A court, a minister or an oversight body has asked about this plan, with an answer due within a week.',
    medium: 'A complaint about the time this plan takes has gone beyond the area.',
  },
};

/** A cell of the matrix as it applies here. */
export const cellOf = (
  { escalationMatrix }: Pick<LocalPolicy, 'escalationMatrix'>,
  type: RiskType,
  level: EscalationLevel,
): MatrixCell => {
  const configured = escalationMatrix[type]?.[level];
  return {
    criterion: configured?.criterion ?? criteria[type][level],
    triage: configured?.triage ?? soon[level].triage,
    step: configured?.step ?? soon[level].step,
  };
};
