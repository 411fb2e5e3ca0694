import { describe, expect, it } from 'vitest';
import { coverOf } from '../../../rules/plan-escalation/cover.ts';
import type { StaffMember } from '../../../schemas/staff.ts';
import { personas } from '../../support/personas.ts';
import { tuesday } from '../../support/plan-approval-files.ts';
import { escalationAt } from '../../support/plan-escalation-files.ts';

const { hdd, hddLead, localDelegate } = personas;
const away = (person: StaffMember, standIn: string): StaffMember => ({
  ...person,
  absence: { from: '2026-11-23', to: '2026-11-27', standIn },
});
const otherLead = { ...hddLead, login: 'HDL002' };

describe('a triage is', () => {
  it.each([
    { what: 'the lead’s', row: [hddLead], leads: [], cover: { holder: 'HDL001' } },
    {
      what: 'the stand-in’s while the lead is away',
      row: [away(hddLead, 'HDD001'), hdd],
      leads: [otherLead],
      cover: { holder: 'HDD001', standsInFor: 'HDL001' },
    },
    {
      what: 'another lead’s where the stand-in is of no such team',
      row: [away(hddLead, 'LOC001'), localDelegate],
      leads: [otherLead],
      cover: { holder: 'HDL002', standsInFor: 'HDL001' },
    },
    {
      what: 'still the lead’s where nobody of the team is here',
      row: [away(hddLead, 'LOC001'), localDelegate],
      leads: [],
      cover: { holder: 'HDL001', uncovered: true },
    },
    { what: 'the team’s where its lead has left', row: [{ ...hddLead, active: false }], leads: [], cover: undefined },
  ])('$what', ({ row, leads, cover }) => {
    const { snapshot } = escalationAt('awaiting-triage');
    const asked = { snapshot, step: 'escalation-triage', owner: 'HDL001', excluded: ['ASD001'], now: tuesday } as const;
    expect(coverOf({ ...asked, row, leads })).toEqual(cover);
  });
});
