import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { Platform } from './platform.ts';

export interface AlertProps {
  readonly platform: Platform;
  /** Names the alarm and its runbook, `docs/runbooks/<runbook>.md`. */
  readonly runbook: string;
  /** Tells it from the other alarms of the same runbook. */
  readonly of?: string;
  /** What people lose while this lasts, in one sentence. */
  readonly impact: string;
  readonly metric: IMetric;
  /** The highest value that is still well. */
  readonly above?: number;
  /** The lowest value that is still well. */
  readonly below?: number;
  /** How many periods in a row make it an alarm. */
  readonly periods?: number;
  /** Silence is a fault as well: for what must happen all the time. */
  readonly silenceAlarms?: boolean;
}

/** Tells operators that people lose something, what they lose, and where to read on. */
export class Alert extends Alarm {
  constructor(scope: Construct, id: string, props: AlertProps) {
    const { platform, runbook, of, impact, metric, above, below, periods = 1, silenceAlarms = false } = props;
    super(scope, id, {
      alarmName: `Safeguard-${of ? `${runbook}-${of}` : runbook}`,
      alarmDescription: `${impact} Runbook: docs/runbooks/${runbook}.md`,
      metric,
      threshold: below ?? above ?? 0,
      comparisonOperator:
        below === undefined ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: silenceAlarms ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    const tell = new SnsAction(platform.alarmTopic);
    this.addAlarmAction(tell);
    this.addOkAction(tell);
  }
}
