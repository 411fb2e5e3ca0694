/** The default event bus: offers each event to the stack's rules. */
import { randomUUID } from 'node:crypto';
import type { MachineClock } from '../clock/machine-clock.ts';
import type { JsonRecord } from '../json.ts';
import type { Target, Wiring } from '../template/wiring.ts';
import { matchesPattern } from './event-pattern.ts';
import { targetPayload } from './target-payload.ts';

interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: JsonRecord;
  /** How long the bus takes with it, in real time. */
  readonly afterMilliseconds?: number;
}

export interface EventBus {
  /** Hands the event to the targets of every rule that matches, and answers its id. */
  put(event: BusEvent): string;
}

export interface EventBusOptions {
  readonly wiring: Pick<Wiring, 'eventRules' | 'account' | 'region'>;
  readonly clock: Pick<MachineClock, 'now'>;
  readonly send: (target: Target, payload: string, afterMilliseconds?: number) => void;
}

export function createEventBus({ wiring, clock, send }: EventBusOptions): EventBus {
  return {
    put({ source, detailType, resources, detail, afterMilliseconds }) {
      const event = {
        version: '0',
        id: randomUUID(),
        'detail-type': detailType,
        source,
        account: wiring.account,
        time: `${clock.now().toISOString().slice(0, 19)}Z`,
        region: wiring.region,
        resources,
        detail,
      };
      for (const { name, pattern, targets } of wiring.eventRules) {
        if (!matchesPattern(pattern, event)) continue;
        for (const target of targets) send(target, targetPayload(target, event, name), afterMilliseconds);
      }
      return event.id;
    },
  };
}
