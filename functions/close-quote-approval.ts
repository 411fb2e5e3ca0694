/** Closes a quote approval and tells whoever submitted it how it ended (HDD SOP 3.7). */
import { ports } from '../ports/index.ts';
import { Visit } from '../schemas/machine.ts';
import { closeCase } from './acts/close-case.ts';
import { machineFunction } from './middleware/machine.ts';

export const handler = machineFunction(Visit, (visit) => closeCase(ports, 'close-quote-approval')(visit));
