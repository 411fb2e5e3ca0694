import { readdirSync, readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ofType, synthesised } from './synthesised.ts';

const stack = synthesised();
const runbooks = new URL('../../docs/runbooks/', import.meta.url);
const nameOf = (properties: Record<string, unknown>) => String(properties.AlarmName).replace(/^Safeguard-/, '');
const alarms = ofType(stack, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => ({
  name: nameOf(Properties),
  properties: Properties,
}));

describe('each alarm', () => {
  it.each(alarms)(
    '$name says what people lose, and tells operators when it begins and ends',
    ({ name, properties }) => {
      expect(properties.AlarmDescription).toMatch(/^[A-Z].{30,}\. Runbook: docs\/runbooks\/[a-z0-9-]+\.md$/);
      expect(properties.AlarmDescription).toContain(`docs/runbooks/${name}.md`);
      for (const actions of [properties.AlarmActions, properties.OKActions]) {
        expect(actions).toEqual([{ Ref: expect.stringMatching(/^PlatformAlarms/) }]);
      }
    },
  );

  it.each([...alarms.map(({ name }) => name), 'monthly-budget'])('%s has a runbook that helps', (name) => {
    const text = readFileSync(new URL(`${name}.md`, runbooks), 'utf8');
    for (const part of ['What people lose', 'Look', 'Do', 'Over when']) expect(text).toContain(`## ${part}\n`);
  });

  it('is the only reason for a runbook', () => {
    const written = readdirSync(runbooks).map((file) => file.replace(/\.md$/, ''));
    expect(written.sort()).toEqual([...alarms.map(({ name }) => name), 'monthly-budget'].sort());
  });
});

it('sounds when what must happen all the time does not happen', () => {
  const silence = alarms.filter(({ properties }) => properties.TreatMissingData === 'breaching');
  expect(silence.map(({ name }) => name).sort()).toEqual(['mail-unsent', 'reconcile-silent']);
});

it('may reach the topic, encrypted as it is', () => {
  const template = Template.fromJSON(stack);
  const services = { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] };
  const policies = [
    ...ofType(stack, 'AWS::SNS::TopicPolicy').map(([, { Properties }]) => Properties.PolicyDocument),
    ...ofType(stack, 'AWS::KMS::Key').map(([, { Properties }]) => Properties.KeyPolicy),
  ] as { Statement: { Principal: unknown }[] }[];
  const allowing = policies.filter(({ Statement }) =>
    Statement.some(({ Principal }) => JSON.stringify(Principal) === JSON.stringify(services)),
  );
  expect(allowing).toHaveLength(2);
  template.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: { BudgetLimit: { Amount: { Ref: 'MonthlyBudget' } } },
  });
});
