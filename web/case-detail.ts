/** A case as its pages show it: the request, how triage came to its answer, the endorsement, the rounds. */

import { inNames } from '../rules/acting-for.ts';
import { formatDate, formatInstant, parseDate } from '../rules/instants.ts';
import { formatDollars } from '../rules/variance.ts';
import type { EndorsementView, Round, TriageWorking } from '../schemas/case.ts';
import type { Advice, PlanApprovalRequest, PlanPeriod, ReviewType } from '../schemas/plan-approval.ts';

export interface Row {
  readonly key: string;
  readonly value: string;
}

export const reviewTypes: Readonly<Record<ReviewType, string>> = {
  'first-plan': 'First plan',
  'unscheduled-review': 'Unscheduled review',
  'scheduled-reassessment': 'Scheduled reassessment',
  variation: 'Variation (section 47A)',
};

const routes: Readonly<Record<string, string>> = {
  hdd: 'High Decision Delegates (HDD)',
  local: 'Local Level 4 delegate',
};

const dateText = (date: string) => formatDate(parseDate(date));
const yesOrNo = (value: boolean) => (value ? 'Yes' : 'No');

const planText = ({ totalCents, startDate, endDate }: PlanPeriod) =>
  `${formatDollars(totalCents)}\n${dateText(startDate)} to ${dateText(endDate)}`;

export const adviceText = (advice: Advice) =>
  advice.status === 'finalised'
    ? `Finalised, reference ${advice.reference}`
    : advice.status === 'outstanding'
      ? 'Outstanding'
      : 'Not needed';

export interface Section {
  readonly heading: string;
  readonly rows: readonly Row[];
}

/** The request in sections, without its justifications. */
export function requestSections(request: PlanApprovalRequest): readonly Section[] {
  const { participant, advice, prerequisites } = request;
  return [
    {
      heading: 'Request',
      rows: [
        { key: 'Application number', value: request.applicationNumber },
        { key: 'Participant', value: `${participant.name}\nNDIS number ${participant.ndisNumber}` },
        { key: 'Review type', value: reviewTypes[request.reviewType] },
        ...(request.currentPlan ? [{ key: 'Current plan', value: planText(request.currentPlan) }] : []),
        { key: 'Proposed plan', value: planText(request.proposedPlan) },
        { key: 'Delegation required', value: `Level ${request.requiredDelegationLevel}` },
        { key: 'System of record', value: request.systemOfRecord },
      ],
    },
    {
      heading: 'Advice and prerequisites',
      rows: [
        { key: 'Technical Advisory Branch', value: adviceText(advice.tab) },
        { key: 'Home and Living', value: adviceText(advice.hal) },
        { key: 'Supported Independent Living', value: adviceText(advice.sil) },
        { key: 'Pre-planning complete', value: yesOrNo(prerequisites.prePlanning) },
        { key: 'Plan build complete', value: yesOrNo(prerequisites.planBuild) },
        { key: 'Initial quality check', value: yesOrNo(prerequisites.initialQualityCheck) },
        {
          key: 'Workflow identifiers',
          value:
            request.workflowIdentifiers
              .map(({ name, endDate }) => (endDate ? `${name}, ends ${dateText(endDate)}` : name))
              .join('\n') || 'None',
        },
        { key: 'Sub-status', value: request.subStatus ?? 'None' },
      ],
    },
  ];
}

const words = (name: string) => {
  const spaced = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

const amount = (cents: string) => (/^\d+$/.test(cents) ? `${formatDollars(cents)} a year` : cents);

/** An input as people read it: the codes of review types in words, cents in dollars, yes and no. */
const inputText = (value: string) =>
  value in reviewTypes
    ? reviewTypes[value as ReviewType]
    : value
        .replaceAll(/\b(\d+) cents\b/g, (_all, cents: string) => formatDollars(cents))
        .replaceAll(/\b\d{4}-\d\d-\d\d\b/g, dateText)
        .replace(/^true$/, 'Yes')
        .replace(/^false$/, 'No');

/** What triage answered and how it came to it. */
export function triageDetail(triage: TriageWorking, zone: string) {
  return {
    answer: triage.mandatory
      ? 'This plan is a mandatory referral to the HDD team.'
      : 'This plan is not a mandatory referral.',
    because: triage.because,
    rows: [
      ...(triage.currentAnnualised ? [{ key: 'Current plan', value: amount(triage.currentAnnualised) }] : []),
      { key: 'Proposed plan', value: amount(triage.proposedAnnualised) },
      ...(triage.percentage !== undefined
        ? [{ key: 'Change', value: `${triage.percentage.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')}%` }]
        : []),
    ],
    working: triage.working,
    inputs: [
      { key: 'Rule', value: `${triage.rule} (version ${triage.version})` },
      ...Object.entries(triage.inputs).map(([name, value]) => ({ key: words(name), value: inputText(value) })),
      { key: 'Checked', value: formatInstant(triage.at, zone) },
    ],
  };
}

export function endorsementRows(endorsement: EndorsementView, endorserOfCase: string): readonly Row[] {
  const { route, fellBack, selfEndorsed, planEndorsedEndDate, standIn } = endorsement;
  const endorser = standIn ? `${standIn.name} for ${endorserOfCase}` : endorserOfCase;
  return [
    {
      key: 'Endorsed by',
      value: selfEndorsed
        ? `${endorser}, who also planned it (allowed to senior planners; no second check was made)`
        : endorser,
    },
    {
      key: 'Route',
      value: `${routes[route] ?? route}${fellBack ? '\nNo local delegate of the area was free' : ''}`,
    },
    { key: "'Plan Endorsed' ends", value: dateText(planEndorsedEndDate) },
  ];
}

const fieldWords: readonly (readonly [RegExp, string])[] = [
  [/^\/?reviewType$/, 'Review type'],
  [/^\/?requiredDelegationLevel$/, 'Delegation level required'],
  [/^\/?proposedPlan[./]totalCents$/, 'Total of the proposed plan'],
  [/^\/?proposedPlan[./]startDate$/, 'First day of the proposed plan'],
  [/^\/?proposedPlan[./]endDate$/, 'Last day of the proposed plan'],
  [/^\/?currentPlan[./]totalCents$/, 'Total of the current plan'],
  [/^\/?currentPlan[./]startDate$/, 'First day of the current plan'],
  [/^\/?currentPlan[./]endDate$/, 'Last day of the current plan'],
  [/^\/provider$/, 'Provider'],
  [/^\/amountCents$/, 'Amount'],
  [/^\/validUntil$/, 'Valid until'],
  [/^\/priceYear$/, 'SDA price year'],
  [/^\/advice[./]status$/, 'Advice'],
  [/^\/advice[./]reference$/, 'Reference of the advice'],
];

function changedField(field: string): string {
  const known = fieldWords.find(([pattern]) => pattern.test(field));
  if (known) return known[1];
  const justification = /^\/?justifications[./](\d+)[./](support|justification)$/.exec(field);
  return justification
    ? `${justification[2] === 'support' ? 'Support' : 'Justification'} ${Number(justification[1]) + 1}`
    : field;
}

function changedValue(field: string, value: string): string {
  if (value === '') return 'nothing';
  if (/(total|amount)Cents$/.test(field) && /^\d+$/.test(value)) return formatDollars(value);
  return inputText(value);
}

const roundWords = {
  return: 'Points of the endorser',
  'quote-return': 'Points of the delegate',
  remediation: 'Remediation',
  'rejection-advice': 'Advice that the plan may suit rejection',
  rework: 'Rejection and rework',
} as const satisfies Record<Round['kind'], string>;

/** A round of points with answers, draft answers, comments and what changed. `nameOf` knows those who took part. */
export function roundDetail(round: Round, zone: string, nameOf: (login: string) => string, noun = 'plan') {
  const answers = round.answers ?? round.draft?.answers ?? [];
  return {
    heading: `${roundWords[round.kind]}, round ${round.number}`,
    asked: `Asked by ${nameOf(round.askedBy)}, ${formatInstant(round.askedAt, zone)}`,
    considered: round.considered ?? '',
    answered: round.answeredAt ? `Answered ${formatInstant(round.answeredAt, zone)}` : 'Not answered yet',
    points: round.points.map((point, index) => ({
      number: index + 1,
      point,
      answer: answers.find((one) => one.point === index + 1)?.answer ?? '',
      isDraft: !round.answers,
      comments: round.comments
        .filter((one) => one.point === index + 1)
        .map(({ by, at, comment }) => ({ by: `${nameOf(by)}, ${formatInstant(at, zone)}`, comment })),
    })),
    changesHeading: `What changed in the ${noun}`,
    changes: round.changes.map(({ field, from, to }) => ({
      field: changedField(field),
      from: changedValue(field, from),
      to: changedValue(field, to),
    })),
  };
}

/** Names for who acted, and for whom, of those the page knows; the login itself for the rest. */
export const namesOf =
  (people: readonly ({ readonly login: string; readonly name: string } | undefined)[]) =>
  (actor: string): string =>
    inNames(actor, (login) => people.find((person) => person?.login === login)?.name ?? login);
