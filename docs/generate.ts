/** Writes the permission matrix and the status diagram of every process from the tables that enforce them. */
import { writeFileSync } from 'node:fs';
import * as planApproval from '../rules/plan-approval/transitions.ts';
import * as planEscalation from '../rules/plan-escalation/transitions.ts';
import type { Process } from '../rules/process.ts';
import { processes } from '../rules/processes.ts';
import * as quoteApproval from '../rules/quote-approval/transitions.ts';
import type { CaseStatus, ProcessName } from '../schemas/case.ts';
import { PlanApprovalStatus } from '../schemas/plan-approval.ts';
import { PlanEscalationStatus } from '../schemas/plan-escalation.ts';
import { QuoteApprovalStatus } from '../schemas/quote-approval.ts';

interface Transition {
  readonly to: readonly CaseStatus[];
  readonly delegationRequired?: true;
  readonly endorserRequired?: true;
  readonly source: string;
}

/** What enforces a process, and what its reader must know of its roles. */
interface Documented {
  readonly title: string;
  readonly statuses: readonly CaseStatus[];
  readonly caseRoles: readonly string[];
  readonly transitions: Readonly<
    Record<string, Readonly<Partial<Record<string, Readonly<Record<string, Transition>>>>>>
  >;
  readonly machineMoves: Readonly<Partial<Record<string, Transition & { readonly action: string }>>>;
  readonly roles: string;
  readonly begins: string;
}

const documented: Readonly<Record<ProcessName, Documented>> = {
  'plan-approval': {
    ...planApproval,
    title: 'Plan approval',
    statuses: PlanApprovalStatus.options,
    roles: `The planner, the endorser and the delegate are those of the case;
an administrator is anybody of that role; the lead is that of the HDD queue, for plans submitted to it; the line manager
manages the person whose step is open; the pool is every member of the HDD queue who neither planned nor endorsed the plan
nor put it back. While somebody is away, their stand-in plays their part at a step. An
escalation by the assistant director of the plan's area is a case of its own.`,
    begins: 'received: planner, request',
  },
  'plan-escalation': {
    ...planEscalation,
    title: 'Plan escalation',
    statuses: PlanEscalationStatus.options,
    roles: `The requestor is the Assistant Director who made the escalation; the triager is whoever of the HDD team has its
triage; an administrator is anybody of that role; the lead is that of the HDD team.`,
    begins: 'received: assistant-director, escalate',
  },
  'quote-approval': {
    ...quoteApproval,
    title: 'Quote approval',
    statuses: QuoteApprovalStatus.options,
    roles: `The submitter and the delegate are those of the case; a lead is anybody who leads the HDD queue, and the allocation is
with one of them; an administrator is anybody of that role.`,
    begins: 'awaiting_allocation: submitter, request',
  },
};

interface Move {
  readonly by: string;
  readonly from: CaseStatus;
  readonly action: string;
  readonly transition: Transition;
}

/** What people may do, then what the machine does by itself. */
const movesOf = ({ caseRoles, statuses, transitions, machineMoves }: Documented): readonly Move[] => [
  ...caseRoles.flatMap((by) =>
    statuses.flatMap((from) =>
      Object.entries(transitions[by]?.[from] ?? {}).map(([action, transition]) => ({ by, from, action, transition })),
    ),
  ),
  ...statuses.flatMap((from) => {
    const move = machineMoves[from];
    return move ? [{ by: 'machine', from, action: move.action, transition: move }] : [];
  }),
];

const code = (text: string) => `\`${text}\``;
const required = ({ delegationRequired, endorserRequired }: Transition) =>
  delegationRequired ? 'delegation held today' : endorserRequired ? 'may endorse today' : '';

const row = ({ by, from, action, transition }: Move) =>
  [
    by,
    code(from),
    code(action),
    transition.to.length ? transition.to.map(code).join(' or ') : 'stays',
    required(transition),
    transition.source,
  ].join(' | ');

const generatedFrom = (name: string) => `Generated from \`rules/${name}/transitions.ts\` by \`npm run docs\`.`;

const permissionsOf = (name: ProcessName, process: Process, one: Documented) => `## ${one.title}

${generatedFrom(name)}

${one.roles}

| role | status | action | next status | needs | source |
| --- | --- | --- | --- | --- | --- |
${movesOf(one)
  .map((move) => `| ${row(move)} |`)
  .join('\n')}

### Statuses

| status | in words | open step |
| --- | --- | --- |
${one.statuses.map((status) => `| ${code(status)} | ${process.inWords(status)} | ${process.stepAt(status) ?? ''} |`).join('\n')}
`;

/** Mermaid reads a second colon as its own. */
const label = (words: string) => words.replaceAll(':', ',');
const id = (status: CaseStatus) => status.replaceAll('-', '_');

/** Every status, and every move from one to another. */
function statusesOf(name: ProcessName, process: Process, one: Documented): string {
  const moves = movesOf(one);
  const left = new Set(moves.filter(({ transition }) => transition.to.length).map(({ from }) => from));
  const ends = one.statuses.filter((status) => !left.has(status));
  const arrows = moves.flatMap(({ by, from, action, transition }) =>
    transition.to.filter((to) => to !== from).map((to) => `  ${id(from)} --> ${id(to)}: ${by}, ${action}`),
  );
  return `## ${one.title}

${generatedFrom(name)}

\`\`\`mermaid
stateDiagram-v2
${one.statuses.map((status) => `  ${id(status)}: ${label(process.inWords(status))}`).join('\n')}
  [*] --> ${one.begins}
${arrows.join('\n')}
${ends.map((status) => `  ${id(status)} --> [*]`).join('\n')}
\`\`\`
`;
}

const ofEach = (part: (name: ProcessName, process: Process, one: Documented) => string) =>
  (Object.keys(documented) as ProcessName[]).map((name) => part(name, processes[name], documented[name])).join('\n');

/** Each generated page, by its file in this folder. */
export const pages: Readonly<Record<string, () => string>> = {
  'permission-matrix.md': () => `# Permissions

A row is a permission; whatever has no row is refused. What the machine does needs nobody.

${ofEach(permissionsOf)}`,
  'status-diagram.md': () => `# Statuses

${ofEach(statusesOf)}`,
};

if (import.meta.main)
  for (const [file, page] of Object.entries(pages)) writeFileSync(new URL(file, import.meta.url), page());
