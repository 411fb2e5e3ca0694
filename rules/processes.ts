/** The processes there are. */
import type { ProcessName, Snapshot } from '../schemas/case.ts';
import { planApproval } from './plan-approval/process.ts';
import { planEscalation } from './plan-escalation/process.ts';
import type { Process } from './process.ts';
import { quoteApproval } from './quote-approval/process.ts';

export const processes: Readonly<Record<ProcessName, Process>> = {
  'plan-approval': planApproval,
  'plan-escalation': planEscalation,
  'quote-approval': quoteApproval,
};

/** The process that a case belongs to. */
export const processOf = ({ process }: Pick<Snapshot, 'process'>): Process => processes[process];

/** The process that a reference belongs to, by what it begins with. */
export const processOfCase = (caseId: string): Process | undefined =>
  Object.values(processes).find(({ prefix }) => caseId.startsWith(`${prefix}-`));
