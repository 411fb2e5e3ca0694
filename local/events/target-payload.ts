/** What a target receives of an event: all of it, a part, a constant, or a text made from it. */
import { isRecord, type JsonRecord } from '../json.ts';
import type { Target } from '../template/wiring.ts';

export function targetPayload(target: Target, event: JsonRecord, ruleName: string): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(valueAt(event, target.inputPath) ?? null);
  if (target.transformer === undefined) return JSON.stringify(event);
  const { paths, template } = target.transformer;
  const value = (name: string) => predefined(name, event, ruleName) ?? valueAt(event, paths[name]);
  // A placeholder on its own becomes a JSON value; inside a text it becomes part of that text.
  return template.replaceAll(/"(?:[^"\\]|\\.)*"|<([\w.-]+)>/g, (part, bare: string | undefined) =>
    bare === undefined
      ? part.replaceAll(/<([\w.-]+)>/g, (_, name: string) => insideText(value(name)))
      : JSON.stringify(value(bare) ?? null),
  );
}

function insideText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return JSON.stringify(text).slice(1, -1);
}

function predefined(name: string, event: JsonRecord, ruleName: string): unknown {
  if (name === 'aws.events.event.json' || name === 'aws.events.event') return event;
  if (name === 'aws.events.event.ingestion-time') return event.time;
  if (name === 'aws.events.rule-name') return ruleName;
  return undefined;
}

/** `$.detail.mail.messageId` or `$.resources[0]`. */
function valueAt(event: JsonRecord, path: string | undefined): unknown {
  if (path === undefined) return undefined;
  let value: unknown = event;
  for (const [, name, index] of path.matchAll(/\.([\w-]+)|\[(\d+)\]/g)) {
    if (index !== undefined) value = Array.isArray(value) ? value[Number(index)] : undefined;
    else value = isRecord(value) ? value[name ?? ''] : undefined;
  }
  return value;
}
