/** A quote approval on record, as the rules of this folder know it. */
import type { TaskOf } from '../../schemas/case.ts';
import type { CaseFile as FileOf, NewChange } from '../../schemas/change.ts';
import type { QuoteApprovalSnapshot, QuoteApprovalStep } from '../../schemas/quote-approval-case.ts';

export type Snapshot = QuoteApprovalSnapshot;
export type StepName = QuoteApprovalStep;
export type Task = TaskOf<StepName>;
export type CaseFile = FileOf<Snapshot, Task>;
export type QuoteChange = NewChange<Snapshot>;
