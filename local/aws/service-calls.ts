/** AWS calls that a state machine makes by itself (`aws-sdk:…`), in its own role, to the services of this machine. */
import { type Access, AccessDenied } from '../access/access.ts';
import { type Arns, needsOfDynamoDb, needsOfEvents, needsOfStates } from '../access/needs.ts';
import type { Need } from '../access/policy.ts';
import type { DynamoDb } from '../dynamodb/client.ts';
import type { EventBus } from '../events/event-bus.ts';
import { recordOf, textOf } from '../json.ts';
import type { AwsServices } from './endpoint.ts';
import { putEvents } from './eventbridge.ts';

type ServiceCalls = (service: string, action: string, parameters: unknown, roleArn: string) => Promise<unknown>;

export interface ServiceCallsOptions {
  readonly access: Access;
  readonly arns: Arns;
  readonly dynamoDb: DynamoDb;
  readonly bus: EventBus;
  readonly states: () => AwsServices['states'];
}

export function createServiceCalls({ access, arns, dynamoDb, bus, states }: ServiceCallsOptions): ServiceCalls {
  return async (service, action, parameters, roleArn) => {
    const operation = action.charAt(0).toUpperCase() + action.slice(1);
    const authorize = (needs: readonly Need[]) => {
      const refusal = access.callerInRole(roleArn)(needs);
      if (refusal) throw new AccessDenied(refusal.message);
    };
    switch (service) {
      case 'dynamodb': {
        const input = recordOf(parameters);
        authorize(needsOfDynamoDb(operation, input, arns));
        return await dynamoDb.call(operation, input);
      }
      case 'eventbridge':
        if (operation !== 'PutEvents') break;
        authorize(needsOfEvents(arns));
        return putEvents(parameters, bus);
      case 'sfn': {
        const body = membersInLowerCase(parameters);
        authorize(needsOfStates(operation, states().resourceOf(operation, body)));
        return await callStates(states(), operation, body);
      }
    }
    throw named('NotImplemented', `Not emulated on this machine: ${service}:${action}`);
  };
}

/** An integration's parameters begin with capitals, the members of the API do not. */
function membersInLowerCase(parameters: unknown): Record<string, unknown> {
  const members = Object.entries(recordOf(parameters));
  return Object.fromEntries(members.map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]));
}

async function callStates(states: AwsServices['states'], operation: string, body: unknown): Promise<unknown> {
  const answer = await states.handle(operation, body);
  if (answer.status < 400) return answer.body;
  const { __type, message } = recordOf(answer.body);
  throw named(textOf(__type)?.split('#').at(-1) ?? 'Unknown', textOf(message) ?? operation);
}

function named(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
