/** The processes there are. */
import type { ProcessName, Snapshot } from '../schemas/case.ts';
import { planApproval } from './plan-approval/process.ts';
import { planEscalation } from './plan-escalation/process.ts';
import type { Process } from './process.ts';

export const processes: Readonly<Record<ProcessName, Process>> = {
  'plan-approval': planApproval,
  'plan-escalation': planEscalation,
};

/** The process that a case belongs to. */
export const processOf = ({ process }: Pick<Snapshot, 'process'>): Process => processes[process];
