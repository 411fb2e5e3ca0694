/** What production code asks of the outside, built when first asked for. */
import { type Cases, tableCases } from './cases.ts';
import { type Clock, systemClock } from './clock.ts';
import { type MailSender, sesMailSender } from './mail.ts';
import { type Staff, tableStaff } from './staff.ts';
import { dynamoTable, type Table } from './table.ts';
import { stepFunctionsWorkflow, type Workflow } from './workflow.ts';

export interface Ports {
  readonly table: Table;
  readonly cases: Cases;
  readonly staff: Staff;
  readonly workflow: Workflow;
  readonly mail: MailSender;
  readonly clock: Clock;
}

const once = <T>(make: () => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};
const table = once(dynamoTable);
const cases = once(() => tableCases(table()));
const staff = once(() => tableStaff(table()));
const workflow = once(stepFunctionsWorkflow);
const mail = once(sesMailSender);

export const ports: Ports = {
  get table() {
    return table();
  },
  get cases() {
    return cases();
  },
  get staff() {
    return staff();
  },
  get workflow() {
    return workflow();
  },
  get mail() {
    return mail();
  },
  clock: systemClock,
};
