/** The PutEvents operation of EventBridge, for the default bus. */
import type { EventBus } from '../events/event-bus.ts';
import { isRecord, type JsonRecord, listOf, parsedJson, recordOf, textOf, textsOf } from '../json.ts';

export function putEvents(body: unknown, bus: EventBus): JsonRecord {
  const entries = listOf(recordOf(body).Entries).map((entry) => putEvent(recordOf(entry), bus));
  return { FailedEntryCount: entries.filter((entry) => 'ErrorCode' in entry).length, Entries: entries };
}

function putEvent(entry: JsonRecord, bus: EventBus): JsonRecord {
  const source = textOf(entry.Source);
  const detailType = textOf(entry.DetailType);
  const detail = parsedJson(textOf(entry.Detail) ?? '');
  if (source === undefined || detailType === undefined)
    return refusal('InvalidArgument', 'Source and DetailType are required.');
  if (source.startsWith('aws.'))
    return refusal('NotAuthorizedForSourceException', `Not authorized for the source ${source}.`);
  if (!isRecord(detail)) return refusal('MalformedDetail', 'Detail is malformed.');
  return { EventId: bus.put({ source, detailType, resources: textsOf(entry.Resources), detail }) };
}

function refusal(code: string, message: string): JsonRecord {
  return { ErrorCode: code, ErrorMessage: message };
}
