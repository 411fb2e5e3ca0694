/** The roles of the stack, each with all its identity-based policies. */
import type { Statement } from '../access/policy.ts';
import { isRecord, type JsonRecord, listOf, recordOf, textsOf } from '../json.ts';
import type { StackReader } from './read-wiring.ts';
import type { RoleWiring } from './wiring.ts';

export function readRoles(reader: StackReader): RoleWiring[] {
  const policies = reader.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy');
  return reader.ofType('AWS::IAM::Role').map(({ logicalId, ref, arn, properties }) => {
    const attached = textsOf(properties.ManagedPolicyArns);
    const documents = [
      ...listOf(properties.Policies).map((policy) => recordOf(policy).PolicyDocument),
      ...policies
        .filter((policy) => {
          const { Roles, RoleName } = policy.properties;
          return textsOf(Roles).includes(ref) || RoleName === ref || attached.includes(policy.ref);
        })
        .map((policy) => policy.properties.PolicyDocument),
    ];
    for (const policyArn of attached.filter(
      (given) => given.startsWith('arn:aws:iam::aws:') && !onlyLogs.test(given),
    )) {
      reader.leaveOut(`What ${policyArn} grants to the role ${logicalId} is not in the template and not granted here`);
    }
    const given = documents.flatMap((document) => oneOrMore(recordOf(document).Statement)).map(recordOf);
    if (given.some(({ NotAction, NotResource }) => (NotAction ?? NotResource) !== undefined)) {
      reader.leaveOut(`NotAction and NotResource of the role ${logicalId} are not judged and grant nothing`);
    }
    return { arn: arn(), name: ref, statements: given.flatMap(statementOf) };
  });
}

/** Logs are written here without a permission. */
const onlyLogs = /\/AWSLambdaBasicExecutionRole$/;

function statementOf({ Effect, Action, Resource, Condition }: JsonRecord): Statement[] {
  const effect = Effect === 'Deny' ? 'Deny' : 'Allow';
  // Nothing is known of whether a condition holds: what it allows is allowed, what it denies is not denied.
  if (effect === 'Deny' && isRecord(Condition)) return [];
  return [{ effect, actions: textsOf(oneOrMore(Action)), resources: textsOf(oneOrMore(Resource)) }];
}

function oneOrMore(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
