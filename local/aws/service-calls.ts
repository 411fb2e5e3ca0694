/** AWS calls that a state machine makes by itself (`aws-sdk:…`), made to the services of this machine. */
import type { DynamoDb } from '../dynamodb/client.ts';
import type { EventBus } from '../events/event-bus.ts';
import { recordOf, textOf } from '../json.ts';
import type { AwsServices } from './endpoint.ts';
import { putEvents } from './eventbridge.ts';

export type ServiceCalls = (service: string, action: string, parameters: unknown) => Promise<unknown>;

export interface ServiceCallsOptions {
  readonly dynamoDb: DynamoDb;
  readonly bus: EventBus;
  readonly states: () => AwsServices['states'];
}

export function createServiceCalls({ dynamoDb, bus, states }: ServiceCallsOptions): ServiceCalls {
  return async (service, action, parameters) => {
    const operation = action.charAt(0).toUpperCase() + action.slice(1);
    switch (service) {
      case 'dynamodb':
        return await dynamoDb.call(operation, recordOf(parameters));
      case 'eventbridge':
        if (operation === 'PutEvents') return putEvents(parameters, bus);
        break;
      case 'sfn':
        return await callStates(states(), operation, parameters);
    }
    throw named('NotImplemented', `Not emulated on this machine: ${service}:${action}`);
  };
}

async function callStates(states: AwsServices['states'], operation: string, parameters: unknown): Promise<unknown> {
  const members = Object.entries(recordOf(parameters));
  const body = Object.fromEntries(
    members.map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );
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
