/** What every function of a machine shares: a parsed visit, and faults that carry a code and ids only. */
import { Logger } from '@aws-lambda-powertools/logger';
import middy, { type MiddlewareObj } from '@middy/core';
import type * as z from 'zod/mini';

const logger = new Logger();

/** A fault of ours whose name Step Functions may match; its message becomes a Cause in history, so it holds ids only. */
export class MachineFault extends Error {
  constructor(code: string, ids: Readonly<Record<string, string | number>>) {
    super(JSON.stringify(ids));
    this.name = code;
  }
}

/** Names a fault for history: whatever its message said stays in no log and no execution. */
const faultsWithoutWords = (): MiddlewareObj => ({
  onError: (request) => {
    const { error } = request;
    const { caseId, run } = (request.event ?? {}) as { caseId?: unknown; run?: unknown };
    const ids = {
      ...(typeof caseId === 'string' && /^[A-Z]{2,3}-[0-9A-Z]{8}$/.test(caseId) && { caseId }),
      ...(typeof run === 'number' && { run }),
    };
    const named = error instanceof MachineFault ? error : new MachineFault(error?.name ?? 'Fault', ids);
    named.stack = '';
    logger.error('machine-fault', { fault: named.name, ...ids });
    throw named;
  },
});

/** A function that a machine calls with a visit of one of its states. */
export const machineFunction = <Schema extends z.ZodMiniType, Result>(
  schema: Schema,
  operation: (visit: z.output<Schema>) => Promise<Result>,
) =>
  middy<unknown, Result>()
    .use(faultsWithoutWords())
    .handler(async (event) => operation(schema.parse(event)));
