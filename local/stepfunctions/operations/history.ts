import type { Engine } from '../engine.ts';
import type { Json, JsonObject } from '../json.ts';
import { executionAt } from './executions.ts';
import { pageToken, type Request, seconds } from './request.ts';

/** What includeExecutionData = false leaves out. */
const DATA = new Set(['input', 'output', 'parameters', 'assignedVariables']);

export async function getExecutionHistory(engine: Engine, request: Request): Promise<Json> {
  const { id } = executionAt(engine, request.arn('executionArn', 'execution'));
  const size = request.pageSize();
  const reversed = request.flag('reverseOrder', false);
  const withData = request.flag('includeExecutionData', true);
  const [start] = request.pageStart(engine.now()) ?? [reversed ? Number.MAX_SAFE_INTEGER : 0];
  const found = engine.store.eventsOf(id, start, size + 1, reversed);
  const events = found.slice(0, size);
  return {
    events: events.map(({ id: eventId, previous, type, time, details }) => ({
      ...{ timestamp: seconds(time), type, id: eventId, previousEventId: previous },
      ...(details && { [detailsName(type)]: withData ? details : withoutData(details) }),
    })),
    ...(found.length > size ? { nextToken: pageToken(engine.now(), events.at(-1)?.id ?? 0) } : {}),
  };
}

/** `PassStateEntered` has `stateEnteredEventDetails`; all other types their own name. */
function detailsName(type: string): string {
  const [, shared] = /State(Entered|Exited)$/.exec(type) ?? [];
  if (shared) return `state${shared}EventDetails`;
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

const withoutData = (details: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(details).filter(([name]) => !DATA.has(name)));
