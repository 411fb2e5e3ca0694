/** Closes an escalation: frees its plan for another one and tells those concerned how it ended (HDD SOP 3.6). */
import { type Ports, ports } from '../ports/index.ts';
import { Visit } from '../schemas/machine.ts';
import { closeCase } from './acts/close-case.ts';
import { machineFunction } from './middleware/machine.ts';

export const closePlanEscalation = (p: Pick<Ports, 'cases' | 'staff' | 'table' | 'mail' | 'clock'>) =>
  closeCase(p, 'close-plan-escalation');

export const handler = machineFunction(Visit, (visit) => closePlanEscalation(ports)(visit));
