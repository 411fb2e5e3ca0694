/** Schedules and event rules, with their targets. */
import { isRecord, type JsonRecord, listOf, recordOf, textOf } from '../json.ts';
import type { StackReader } from './read-wiring.ts';
import { nameInArn } from './resource-identity.ts';
import type { EventRuleWiring, ScheduleWiring, Target } from './wiring.ts';

export function readSchedules(reader: StackReader): ScheduleWiring[] {
  const schedules: ScheduleWiring[] = [];
  for (const { logicalId, ref, arn, properties } of reader.ofType('AWS::Scheduler::Schedule')) {
    if (properties.State === 'DISABLED') continue;
    schedules.push({
      name: ref,
      arn: arn(),
      expression: String(properties.ScheduleExpression),
      timeZone: textOf(properties.ScheduleExpressionTimezone) ?? 'UTC',
      origin: 'schedule',
      targets: targetsOf(reader, logicalId, [properties.Target]),
    });
  }
  for (const { logicalId, ref, arn, properties } of reader.ofType('AWS::Events::Rule')) {
    const expression = textOf(properties.ScheduleExpression);
    if (expression === undefined || properties.State === 'DISABLED') continue;
    const targets = targetsOf(reader, logicalId, listOf(properties.Targets));
    schedules.push({ name: ref, arn: arn(), expression, timeZone: 'UTC', origin: 'rule', targets });
  }
  return schedules;
}

export function readEventRules(reader: StackReader): EventRuleWiring[] {
  return reader
    .ofType('AWS::Events::Rule')
    .filter(({ properties }) => isRecord(properties.EventPattern) && properties.State !== 'DISABLED')
    .map(({ logicalId, ref, arn, properties }) => ({
      name: ref,
      arn: arn(),
      pattern: recordOf(properties.EventPattern),
      targets: targetsOf(reader, logicalId, listOf(properties.Targets)),
    }));
}

function targetsOf(reader: StackReader, owner: string, targets: readonly unknown[]): Target[] {
  const found: Target[] = [];
  for (const target of targets.map(recordOf)) {
    const arn = String(target.Arn);
    const service = arn.split(':')[2];
    if (service !== 'lambda' && service !== 'states') {
      reader.leaveOut(`${owner} has the target ${arn}, which is not emulated`);
      continue;
    }
    found.push({
      kind: service === 'lambda' ? 'function' : 'state-machine',
      resource: service === 'lambda' ? nameInArn(arn) : arn,
      input: textOf(target.Input),
      inputPath: textOf(target.InputPath),
      transformer: transformerOf(target),
    });
  }
  return found;
}

function transformerOf(target: JsonRecord): Target['transformer'] {
  if (!isRecord(target.InputTransformer)) return undefined;
  const { InputPathsMap, InputTemplate } = target.InputTransformer;
  const paths = Object.entries(recordOf(InputPathsMap)).map(([name, path]) => [name, String(path)] as const);
  return { paths: Object.fromEntries(paths), template: String(InputTemplate) };
}
