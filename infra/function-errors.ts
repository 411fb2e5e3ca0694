import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { SafeguardFunction } from './safeguard-function.ts';

/** Errors of several functions together: crashes, timeouts and thrown errors. An alarm takes at most ten of them. */
export function functionErrors(functions: readonly SafeguardFunction[]): MathExpression {
  return new MathExpression({
    expression: 'SUM(METRICS())',
    usingMetrics: Object.fromEntries(functions.map((each, at) => [`errors${at}`, each.metricErrors()])),
    period: Duration.minutes(5),
  });
}
