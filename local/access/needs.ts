/** Which permissions a call needs, by service. */
import { type JsonRecord, listOf, recordOf, textOf } from '../json.ts';
import type { MailContent } from '../mail/mailbox.ts';
import type { Need } from './policy.ts';

/** Where the resources of this machine are, as their ARNs say it. */
export interface Arns {
  readonly region: string;
  readonly account: string;
}

export function needsOfDynamoDb(operation: string, input: JsonRecord, { region, account }: Arns): Need[] {
  const resourceOf = (table: unknown) => {
    const name = textOf(table);
    // A table may be named by its ARN; what has no table is judged on all resources.
    if (name === undefined || name.startsWith('arn:')) return name ?? '*';
    return `arn:aws:dynamodb:${region}:${account}:table/${name}`;
  };
  const need = (action: string, table: unknown): Need => ({
    action: `dynamodb:${action}`,
    resource: resourceOf(table),
  });
  switch (operation) {
    case 'TransactWriteItems':
    case 'TransactGetItems':
      // Each part needs what it would need by itself: Put PutItem, Get GetItem, ConditionCheck ConditionCheckItem.
      return listOf(input.TransactItems)
        .flatMap((item) => Object.entries(recordOf(item)))
        .map(([part, parameters]) => need(`${part}Item`, recordOf(parameters).TableName));
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.keys(recordOf(input.RequestItems)).map((table) => need(operation, table));
    case 'Query':
    case 'Scan': {
      const { action, resource } = need(operation, input.TableName);
      const index = textOf(input.IndexName);
      return [{ action, resource: index === undefined ? resource : `${resource}/index/${index}` }];
    }
    default:
      return [need(operation, input.TableName)];
  }
}

/** @param resource undefined when the operation will refuse what it is given */
export function needsOfStates(operation: string, resource: string | undefined): Need[] {
  return resource === undefined ? [] : [{ action: `states:${operation}`, resource }];
}

export function needsOfEvents({ region, account }: Arns): Need[] {
  return [{ action: 'events:PutEvents', resource: `arn:aws:events:${region}:${account}:event-bus/default` }];
}

export function needsOfInvoke(functionName: string, { region, account }: Arns): Need[] {
  const arn = functionName.startsWith('arn:')
    ? functionName
    : `arn:aws:lambda:${region}:${account}:function:${functionName}`;
  return [{ action: 'lambda:InvokeFunction', resource: arn }];
}

/** @param identity by which the sender is verified; undefined when SES will refuse it for that */
export function needsOfMail(
  action: string,
  { configurationSet }: Pick<MailContent, 'configurationSet'>,
  identity: string | undefined,
  { region, account }: Arns,
): Need[] {
  if (identity === undefined) return [];
  const set = configurationSet === undefined ? [] : [`configuration-set/${configurationSet}`];
  return [`identity/${identity}`, ...set].map((resource) => ({
    action: `ses:${action}`,
    resource: `arn:aws:ses:${region}:${account}:${resource}`,
  }));
}
