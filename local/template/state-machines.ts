/** The state machines, their definitions read from wherever the synthesis left them. */
import { readFileSync } from 'node:fs';
import { listOf, recordOf, textOf } from '../json.ts';
import type { StackReader } from './read-wiring.ts';
import { nameInArn } from './resource-identity.ts';
import type { StateMachineWiring } from './wiring.ts';

export function readStateMachines(reader: StackReader): StateMachineWiring[] {
  const machines: StateMachineWiring[] = [];
  for (const { logicalId, ref, properties } of reader.ofType('AWS::StepFunctions::StateMachine')) {
    if (properties.StateMachineType === 'EXPRESS')
      reader.leaveOut(`The state machine ${logicalId} runs as STANDARD here`);
    const definition = definitionOf(reader, properties);
    if (definition === undefined) {
      reader.leaveOut(`The state machine ${logicalId} has no definition in the assembly`);
      continue;
    }
    machines.push({
      logicalId,
      name: nameInArn(ref),
      arn: ref,
      definition: substituted(definition, recordOf(properties.DefinitionSubstitutions)),
      roleArn: String(properties.RoleArn),
      tags: Object.fromEntries(
        listOf(properties.Tags).map((tag) => [String(recordOf(tag).Key), String(recordOf(tag).Value)]),
      ),
    });
  }
  return machines;
}

/** In the template as text or as an object, or in an asset beside it. */
function definitionOf({ stack }: StackReader, properties: Record<string, unknown>): string | undefined {
  if (typeof properties.DefinitionString === 'string') return properties.DefinitionString;
  if (properties.Definition !== undefined) return JSON.stringify(properties.Definition);
  const file = stack.assets.get(textOf(recordOf(properties.DefinitionS3Location).Key) ?? '');
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}

/** `${Name}` without a substitution stays as it is written. */
function substituted(definition: string, substitutions: Record<string, unknown>): string {
  return definition.replaceAll(/\$\{([A-Za-z0-9_]+)\}/g, (placeholder, name: string) =>
    name in substitutions ? String(substitutions[name]) : placeholder,
  );
}
