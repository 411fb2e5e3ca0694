/**
 * List prices of AWS in ap-southeast-2 (Sydney), in US dollars, before free tier and tax. Check before use: prices
 * change, and these were taken down by hand from the pages named here on the day named here.
 */
export interface Price {
  readonly dollars: number;
  /** How many units that is the price of. */
  readonly per: number;
  readonly unit: string;
  readonly source: string;
  readonly takenOn: string;
}

const takenOn = '2026-11-21';

export const prices = {
  stateTransition: {
    dollars: 0.025,
    per: 1_000,
    unit: 'state transitions of standard workflows',
    source: 'aws.amazon.com/step-functions/pricing',
    takenOn,
  },
  lambdaRequest: {
    dollars: 0.2,
    per: 1_000_000,
    unit: 'requests',
    source: 'aws.amazon.com/lambda/pricing',
    takenOn,
  },
  lambdaGigabyteSecond: {
    dollars: 0.0000133334,
    per: 1,
    unit: 'GB-seconds on arm64',
    source: 'aws.amazon.com/lambda/pricing',
    takenOn,
  },
  writeUnit: {
    dollars: 0.7115,
    per: 1_000_000,
    unit: 'write request units, on demand',
    source: 'aws.amazon.com/dynamodb/pricing/on-demand',
    takenOn,
  },
  readUnit: {
    dollars: 0.1425,
    per: 1_000_000,
    unit: 'read request units, on demand',
    source: 'aws.amazon.com/dynamodb/pricing/on-demand',
    takenOn,
  },
  httpRequest: {
    dollars: 1.29,
    per: 1_000_000,
    unit: 'requests to an HTTP API',
    source: 'aws.amazon.com/api-gateway/pricing',
    takenOn,
  },
  mail: {
    dollars: 0.1,
    per: 1_000,
    unit: 'messages sent',
    source: 'aws.amazon.com/ses/pricing',
    takenOn,
  },
  keyRequest: {
    dollars: 0.03,
    per: 10_000,
    unit: 'requests for a symmetric key',
    source: 'aws.amazon.com/kms/pricing',
    takenOn,
  },
} as const satisfies Record<string, Price>;

/** What cannot be measured on one machine, and what is taken instead. */
export const assumptions = {
  billedMillisecondsPerInvocation: 120,
  /** DynamoDB keeps a table key for each caller for up to five minutes; this is a busy deployment's share. */
  databaseCallsPerKeyRequest: 10,
} as const;
