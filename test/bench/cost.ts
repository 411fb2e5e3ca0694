/** What AWS would ask for a thousand plan approvals. */
import type { PerCase } from './per-case.ts';
import { assumptions, type Price, prices } from './prices.ts';

export interface CostLine {
  readonly service: string;
  readonly quantity: number;
  readonly unit: string;
  readonly dollars: number;
  readonly source: string;
  readonly writtenOn: string;
}

const cases = 1000;

export function costPerThousand(perCase: PerCase, memoryMegabytes: number): readonly CostLine[] {
  const line = (service: string, price: Price, perOne: number): CostLine => ({
    service,
    quantity: perOne * cases,
    unit: price.unit,
    dollars: (perOne * cases * price.dollars) / price.per,
    source: price.source,
    writtenOn: price.writtenOn,
  });
  const invocations = perCase.machineInvocations + perCase.apiRequests;
  const gigabyteSeconds = (invocations * assumptions.billedMillisecondsPerInvocation * memoryMegabytes) / 1000 / 1024;
  const databaseCalls = perCase.transactions + perCase.singleWrites + perCase.reads;
  return [
    line('Step Functions', prices.stateTransition, perCase.stateTransitions),
    line('Lambda', prices.lambdaRequest, invocations),
    line('Lambda', prices.lambdaGigabyteSecond, gigabyteSeconds),
    line('DynamoDB', prices.writeUnit, perCase.writeUnits),
    line('DynamoDB', prices.readUnit, perCase.readUnits),
    line('API Gateway', prices.httpRequest, perCase.apiRequests),
    line('SES', prices.mail, perCase.mails),
    line('KMS', prices.keyRequest, databaseCalls / assumptions.databaseCallsPerKeyRequest),
  ];
}
