/** Closes a plan approval: frees its application and tells planner and endorser how it ended (HDD SOP 3.4). */
import { type Ports, ports } from '../ports/index.ts';
import { Visit } from '../schemas/machine.ts';
import { closeCase } from './acts/close-case.ts';
import { machineFunction } from './middleware/machine.ts';

export const closePlanApproval = (p: Pick<Ports, 'cases' | 'staff' | 'table' | 'mail' | 'clock'>) =>
  closeCase(p, 'close-plan-approval');

export const handler = machineFunction(Visit, (visit) => closePlanApproval(ports)(visit));
