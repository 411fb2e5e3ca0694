/**
 * List prices of AWS in ap-southeast-2 (Sydney), in US dollars, before free tier and tax, as understood on the day of
 * `writtenOn`; `source` is where to check them. Check before use: only the price of state transitions was compared with
 * its page.
 */
export interface Price {
  readonly dollars: number;
  /** How many units that is the price of. */
  readonly per: number;
  readonly unit: string;
  readonly source: string;
  readonly writtenOn: string;
}

const writtenOn = '2026-11-21';

export const prices = {
  stateTransition: {
    dollars: 0.025,
    per: 1_000,
    unit: 'state transitions of standard workflows',
    source: 'aws.amazon.com/step-functions/pricing',
    writtenOn,
  },
  lambdaRequest: {
    dollars: 0.2,
    per: 1_000_000,
    unit: 'requests',
    source: 'aws.amazon.com/lambda/pricing',
    writtenOn,
  },
  lambdaGigabyteSecond: {
    dollars: 0.0000133334,
    per: 1,
    unit: 'GB-seconds on arm64',
    source: 'aws.amazon.com/lambda/pricing',
    writtenOn,
  },
  writeUnit: {
    dollars: 0.7115,
    per: 1_000_000,
    unit: 'write request units, on demand',
    source: 'aws.amazon.com/dynamodb/pricing/on-demand',
    writtenOn,
  },
  readUnit: {
    dollars: 0.1425,
    per: 1_000_000,
    unit: 'read request units, on demand',
    source: 'aws.amazon.com/dynamodb/pricing/on-demand',
    writtenOn,
  },
  httpRequest: {
    dollars: 1.29,
    per: 1_000_000,
    unit: 'requests to an HTTP API',
    source: 'aws.amazon.com/api-gateway/pricing',
    writtenOn,
  },
  mail: {
    dollars: 0.1,
    per: 1_000,
    unit: 'messages sent',
    source: 'aws.amazon.com/ses/pricing',
    writtenOn,
  },
  keyRequest: {
    dollars: 0.03,
    per: 10_000,
    unit: 'requests for a symmetric key',
    source: 'aws.amazon.com/kms/pricing',
    writtenOn,
  },
} as const satisfies Record<string, Price>;

/** What cannot be measured on one machine, and what is taken instead. */
export const assumptions = {
  billedMillisecondsPerInvocation: 120,
  /** DynamoDB keeps a table key for each caller for up to five minutes; this is a busy deployment's share. */
  databaseCallsPerKeyRequest: 10,
} as const;
