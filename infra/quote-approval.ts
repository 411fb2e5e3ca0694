import type { Construct } from 'constructs';
import { ProcessMachine, type ProcessMachineProps } from './process-machine.ts';

/** Runs a Level 4 quote from the RFA inbox to its decision. */
export class QuoteApproval extends ProcessMachine {
  constructor(scope: Construct, id: string, props: ProcessMachineProps) {
    super(scope, id, props);
    this.run(
      {
        CloseQuoteApprovalFunction: this.ownFunction(
          'close-quote-approval',
          'Closes a quote approval, and tells whoever submitted it',
          { sendsMail: true },
        ),
      },
      {
        failed: 'A quote is stuck: nobody will be asked for its next step.',
        functionErrors: 'Quotes move late, and stop when retries run out: a step of the process fails.',
      },
    );
  }
}
