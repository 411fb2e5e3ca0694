/** Writes the permission matrix and the status diagram of plan approval from the table that enforces them. */
import { writeFileSync } from 'node:fs';
import { statusInWords } from '../rules/plan-approval/status-words.ts';
import { caseRoles, machineMoves, stepOf, type Transition, transitions } from '../rules/plan-approval/transitions.ts';
import { PlanApprovalStatus } from '../schemas/plan-approval.ts';

const generated = 'Generated from `rules/plan-approval/transitions.ts` by `npm run docs`.';
const statuses = PlanApprovalStatus.options;

interface Move {
  readonly by: string;
  readonly from: PlanApprovalStatus;
  readonly action: string;
  readonly transition: Transition;
}

const personMoves: readonly Move[] = caseRoles.flatMap((by) =>
  statuses.flatMap((from) =>
    Object.entries(transitions[by][from] ?? {}).map(([action, transition]) => ({ by, from, action, transition })),
  ),
);
const ownMoves: readonly Move[] = statuses.flatMap((from) => {
  const move = machineMoves[from];
  return move ? [{ by: 'machine', from, action: move.action, transition: move }] : [];
});

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

/** Who may do what, where; whatever has no row is refused. */
const permissionMatrix = (): string => `# Permissions of plan approval

${generated}

A row is a permission; whatever has no row is refused. The planner, the endorser and the delegate are those of the case;
an administrator is anybody of that role; the lead is that of the HDD queue, for plans submitted to it; the line manager
manages the person whose step is open; the pool is every member of the HDD queue who neither planned nor endorsed the plan
nor put it back. What the machine does needs nobody. While somebody is away, their stand-in plays their part at a step.

| role | status | action | next status | needs | source |
| --- | --- | --- | --- | --- | --- |
${[...personMoves, ...ownMoves].map((move) => `| ${row(move)} |`).join('\n')}

## Statuses

| status | in words | open step |
| --- | --- | --- |
${statuses.map((status) => `| ${code(status)} | ${statusInWords[status]} | ${stepOf[status] ?? ''} |`).join('\n')}
`;

/** Mermaid reads a second colon as its own. */
const label = (status: PlanApprovalStatus) => statusInWords[status].replaceAll(':', ',');
const id = (status: PlanApprovalStatus) => status.replaceAll('-', '_');

/** Every status, and every move from one to another. */
function statusDiagram(): string {
  const moves = [...personMoves, ...ownMoves].flatMap(({ by, from, action, transition }) =>
    transition.to.filter((to) => to !== from).map((to) => `  ${id(from)} --> ${id(to)}: ${by}, ${action}`),
  );
  const left = new Set(
    [...personMoves, ...ownMoves].filter(({ transition }) => transition.to.length).map(({ from }) => from),
  );
  const ends = statuses.filter((status) => !left.has(status));
  return `# Statuses of a plan approval

${generated}

\`\`\`mermaid
stateDiagram-v2
${statuses.map((status) => `  ${id(status)}: ${label(status)}`).join('\n')}
  [*] --> received: planner, request
${moves.join('\n')}
${ends.map((status) => `  ${id(status)} --> [*]`).join('\n')}
\`\`\`
`;
}

/** Each generated page, by its file in this folder. */
export const pages: Readonly<Record<string, () => string>> = {
  'permission-matrix.md': permissionMatrix,
  'status-diagram.md': statusDiagram,
};

if (import.meta.main)
  for (const [file, page] of Object.entries(pages)) writeFileSync(new URL(file, import.meta.url), page());
