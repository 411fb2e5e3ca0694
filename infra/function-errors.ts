import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { SafeguardFunction } from './safeguard-function.ts';

/** Errors of several functions together: crashes, timeouts and thrown errors. An alarm takes at most ten of them. */
export function functionErrors(functions: readonly SafeguardFunction[]): MathExpression {
  return new MathExpression({
    expression: 'SUM(FILL(METRICS(), 0))',
    usingMetrics: Object.fromEntries(functions.map((each, at) => [`errors${at}`, each.metricErrors()])),
    period: Duration.minutes(5),
  });
}
