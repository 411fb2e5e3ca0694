/** A plan approval on record, as the rules of this folder know it. */
import type { TaskOf } from '../../schemas/case.ts';
import type { CaseFile as FileOf, NewChange } from '../../schemas/change.ts';
import type { PlanApprovalSnapshot, PlanApprovalStep } from '../../schemas/plan-approval-case.ts';

export type Snapshot = PlanApprovalSnapshot;
export type StepName = PlanApprovalStep;
export type Task = TaskOf<StepName>;
export type CaseFile = FileOf<Snapshot, Task>;
export type DecisionChange = NewChange<Snapshot>;
