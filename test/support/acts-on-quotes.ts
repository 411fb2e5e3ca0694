/** What people may do to one quote at the same moment. */
import type { StaffMember } from '../../schemas/staff.ts';
import { type Act, acts, decides, declares, isAway, leaves, reassigns, restarts } from './acts-at-once.ts';
import { personas } from './personas.ts';
import { quoteDecisions } from './quote-approval-files.ts';

const { localDelegate, hdd, otherHdd, hddLead, administrator } = personas;
const another = (person: StaffMember, login: string, name: string): StaffMember => ({
  ...person,
  login,
  name,
  email: `${login.toLowerCase()}@staff.example`,
});
const otherLocalDelegate = another(localDelegate, 'LOC002', 'Local Delegate Two');
const otherLead = another(hddLead, 'HDL002', 'HDD Lead Two');

/** Those who may have a part in a quote instead of somebody else, beside the usual people. */
export const colleagues = [otherLocalDelegate, otherLead];

/** Any of these may come at the same moment as any other, wherever the quote stands: most are then refused. */
export const everyActOnQuotes: readonly Act[] = [
  decides(hddLead, quoteDecisions.allocate),
  decides(hddLead, { ...quoteDecisions.allocate, to: otherHdd.login }),
  decides(otherLead, quoteDecisions.allocate),
  decides(hdd, quoteDecisions['approve-quote']),
  decides(hdd, quoteDecisions['return-quote']),
  decides(hdd, quoteDecisions['reject-quote']),
  decides(otherHdd, quoteDecisions['approve-quote']),
  decides(localDelegate, quoteDecisions['answer-quote']),
  acts(localDelegate, 'withdraw'),
  acts(otherLocalDelegate, 'withdraw'),
  acts(administrator, 'record-death'),
  acts(localDelegate, 'record-death'),
  acts(hdd, 'add-note'),
  reassigns(administrator, otherHdd),
  reassigns(administrator, otherLocalDelegate),
  reassigns(hddLead, otherHdd),
  reassigns(hddLead, otherLead),
  declares(hdd),
  declares(hddLead),
  declares(localDelegate),
  leaves(localDelegate),
  leaves(hdd),
  isAway(hdd, otherHdd),
  isAway(localDelegate, otherLocalDelegate),
  isAway(hddLead, otherLead),
  restarts,
];
