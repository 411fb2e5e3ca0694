/** An escalation on record, as the rules of this folder know it. */
import type { TaskOf } from '../../schemas/case.ts';
import type { CaseFile as FileOf, NewChange } from '../../schemas/change.ts';
import type { PlanEscalationSnapshot, PlanEscalationStep } from '../../schemas/plan-escalation-case.ts';

export type Snapshot = PlanEscalationSnapshot;
export type Task = TaskOf<PlanEscalationStep>;
export type CaseFile = FileOf<Snapshot, Task>;
export type EscalationChange = NewChange<Snapshot>;
