import { readdirSync, readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { processes } from './contract.ts';
import { ofType, synthesised } from './synthesised.ts';

const stack = synthesised();
const runbooks = new URL('../../docs/runbooks/', import.meta.url);
const machines = processes.map((process) => `-${process}`).join('|');
/** The name of an alarm, and of its runbook; each machine has its own of some. */
const nameOf = (properties: Record<string, unknown>) =>
  String(properties.AlarmName).replace(new RegExp(`^Safeguard-|(${machines})$`, 'g'), '');
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

  it('has a name of its own', () => {
    const names = alarms.map(({ properties }) => properties.AlarmName);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([...new Set(alarms.map(({ name }) => name)), 'monthly-budget'])('%s has a runbook that helps', (name) => {
    const text = readFileSync(new URL(`${name}.md`, runbooks), 'utf8');
    for (const part of ['What people lose', 'Look', 'Do', 'Over when']) expect(text).toContain(`## ${part}\n`);
  });

  it('is the only reason for a runbook, beside a restore', () => {
    const written = readdirSync(runbooks).map((file) => file.replace(/\.md$/, ''));
    const named = new Set([...alarms.map(({ name }) => name), 'monthly-budget', 'restore']);
    expect(written.sort()).toEqual([...named].sort());
  });
});

it('sounds when what must happen all the time does not happen', () => {
  const silence = alarms.filter(({ properties }) => properties.TreatMissingData === 'breaching');
  expect(silence.map(({ name }) => name).sort()).toEqual(['mail-unsent', 'reconcile-silent']);
});

it('hears that a fault is over: what is reported only where it happens counts as none elsewhere', () => {
  const added = alarms.flatMap(({ name, properties }) =>
    (Array.isArray(properties.Metrics) ? properties.Metrics : [])
      .filter(({ Expression }) => Expression !== undefined)
      .map(({ Expression }) => [name, String(Expression)]),
  );
  expect(Object.fromEntries(added)).toEqual({
    'execution-failed': 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
    'machine-function-errors': 'SUM(FILL(METRICS(), 0))',
    'table-throttled': 'SUM(FILL(METRICS(), 0))',
    'upkeep-function-errors': 'SUM(FILL(METRICS(), 0))',
  });
});

it('tells of a run that does not end, and apart from it of a case that no run can help', () => {
  const filters = ofType(stack, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => [
    Properties.FilterPattern,
    (Properties.MetricTransformations as { MetricName: string }[])[0]?.MetricName,
  ]);
  expect(filters).toContainEqual(['{ $.message = "reconciled" }', 'ReconcileRuns']);
  expect(filters).toContainEqual(['{ $.message = "not-mended" }', 'CasesNotMended']);
  const alarmOn = (metric: string) => alarms.find(({ properties }) => properties.MetricName === metric);
  expect(alarmOn('ReconcileRuns')).toMatchObject({
    name: 'reconcile-silent',
    properties: { ComparisonOperator: 'LessThanThreshold', Threshold: 1, EvaluationPeriods: 3, Period: 300 },
  });
  expect(alarmOn('CasesNotMended')).toMatchObject({
    name: 'reconcile-not-mended',
    properties: { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, EvaluationPeriods: 3, Period: 300 },
  });
});

it('tells operators of mail that nobody else can be told of, whoever found it', () => {
  const filters = ofType(stack, 'AWS::Logs::MetricFilter')
    .map(([, { Properties }]) => Properties)
    .filter(({ FilterPattern }) => FilterPattern === '{ $.message = "mail-fault-untold" }');
  expect(filters.map(({ LogGroupName }) => JSON.stringify(LogGroupName)).sort()).toEqual([
    expect.stringContaining('RecordDeliveryLogs'),
    expect.stringContaining('SendNoticesLogs'),
  ]);
  expect(alarms.find(({ name }) => name === 'mail-fault-untold')).toMatchObject({
    properties: { MetricName: 'MailFaultsUntold', ComparisonOperator: 'GreaterThanThreshold', Threshold: 0 },
  });
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
