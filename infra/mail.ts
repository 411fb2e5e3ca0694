import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import {
  ConfigurationSet,
  ConfigurationSetEventDestination,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
} from 'aws-cdk-lib/aws-ses';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { Alert } from './alert.ts';
import type { CaseTable } from './case-table.ts';
import { EventSubscription } from './event-subscription.ts';
import { FunctionSchedule } from './function-schedule.ts';
import type { Parameters } from './parameters.ts';
import type { Platform } from './platform.ts';
import { SafeguardFunction } from './safeguard-function.ts';

export interface MailProps {
  readonly platform: Platform;
  readonly parameters: Parameters;
  readonly table: CaseTable;
  /** Address that the links in mail begin with. */
  readonly baseUrl: string;
  readonly missedRuns: IQueue;
  readonly lostEvents: IQueue;
}

/** Sends the notices of cases, and learns what became of them. */
export class Mail extends Construct {
  readonly sendNotices: SafeguardFunction;
  readonly recordDelivery: SafeguardFunction;
  readonly #parameters: Parameters;
  readonly #baseUrl: string;

  constructor(scope: Construct, id: string, props: MailProps) {
    super(scope, id);
    const { platform, parameters, table, baseUrl, missedRuns, lostEvents } = props;
    this.#parameters = parameters;
    this.#baseUrl = baseUrl;
    this.#identityAndConfigurationSet(platform);

    this.sendNotices = new SafeguardFunction(this, 'send-notices', {
      platform,
      description: 'Sends the notices that are intended and not yet sent',
      timeout: Duration.seconds(60),
    });
    table.allowReadWrite(this.sendNotices, ['work']);
    this.allowSend(this.sendNotices);
    new FunctionSchedule(this, 'Sending', {
      target: this.sendNotices,
      every: Duration.minutes(1),
      deadLetters: missedRuns,
    });
    this.#watchUnsent(platform);

    this.recordDelivery = new SafeguardFunction(this, 'record-delivery', {
      platform,
      description: 'Records on its notice that a message was delivered, delayed, bounced or complained about',
      timeout: Duration.seconds(15),
    });
    table.allowReadWrite(this.recordDelivery);
    this.#watchUntold(platform);
    new EventSubscription(this, 'Delivery', {
      description: 'What became of the mail of Safeguard',
      eventPattern: {
        source: ['aws.ses'],
        detailType: [
          'Email Delivered',
          'Email Bounced',
          'Email Complaint Received',
          'Email Rejected',
          'Email Delivery Delayed',
        ],
        detail: { mail: { tags: { 'ses:configuration-set': [CONFIGURATION_SET] } } },
      },
      target: this.recordDelivery,
      deadLetters: lostEvents,
    });
  }

  /** Mail that does not arrive is told to administrators; where there is none but the one that it was for, to operators. */
  #watchUntold(platform: Platform) {
    const [metric] = [this.recordDelivery, this.sendNotices].map((finder) => {
      const filter = new MetricFilter(finder, 'Untold', {
        logGroup: finder.logGroup,
        filterPattern: FilterPattern.stringValue('$.message', '=', 'mail-fault-untold'),
        metricNamespace: 'Safeguard',
        metricName: 'MailFaultsUntold',
        metricValue: '1',
      });
      return filter.metric({ statistic: 'Sum', period: Duration.minutes(5) });
    });
    if (!metric) throw new Error('Nobody finds mail that does not arrive');
    new Alert(this, 'Untold', {
      platform,
      runbook: 'mail-fault-untold',
      impact: 'Somebody does not get their mail, and no administrator can be told of it.',
      metric,
    });
  }

  /** Lets a function send mail, from the sender's address only. */
  allowSend(sender: SafeguardFunction) {
    const { senderAddress, sesRegion, sendRate } = this.#parameters;
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'ses', region: sesRegion.valueAsString, resource, resourceName });
    sender.allow(
      ['ses:SendEmail'],
      [arn('identity', senderAddress.valueAsString), arn('configuration-set', CONFIGURATION_SET)],
      { StringEquals: { 'ses:FromAddress': senderAddress.valueAsString } },
    );
    sender.addEnvironment('BASE_URL', this.#baseUrl);
    sender.addEnvironment('SENDER_ADDRESS', senderAddress.valueAsString);
    sender.addEnvironment('CONFIGURATION_SET_NAME', CONFIGURATION_SET);
    sender.addEnvironment('SES_REGION', sesRegion.valueAsString);
    sender.addEnvironment('SEND_RATE', sendRate.valueAsString);
  }

  #identityAndConfigurationSet(platform: Platform) {
    const configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      configurationSetName: CONFIGURATION_SET,
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
    });
    const parts = [
      configurationSet,
      new EmailIdentity(this, 'Identity', {
        identity: Identity.email(this.#parameters.senderAddress.valueAsString),
      }),
      new ConfigurationSetEventDestination(this, 'Events', {
        configurationSet,
        destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
        events: [
          EmailSendingEvent.DELIVERY,
          EmailSendingEvent.BOUNCE,
          EmailSendingEvent.COMPLAINT,
          EmailSendingEvent.REJECT,
          EmailSendingEvent.DELIVERY_DELAY,
        ],
      }),
      // The limits are those at which SES puts an account under review; it suspends one at twice the rate or more.
      new Alert(this, 'BounceRate', {
        platform,
        runbook: 'mail-bounce-rate',
        impact: 'Delegates are not reached, and SES may stop all mail: too many messages bounce.',
        metric: reputation('BounceRate'),
        above: 0.05,
      }),
      new Alert(this, 'ComplaintRate', {
        platform,
        runbook: 'mail-complaint-rate',
        impact: 'SES may stop all mail: too many people mark it as unwanted.',
        metric: reputation('ComplaintRate'),
        above: 0.001,
      }),
    ];
    for (const part of parts) resourceOf(part).cfnOptions.condition = this.#parameters.sendsFromHere;
  }

  /**
   * Each sweep logs `notices-swept` with the age of the oldest notice that it tried and had to leave, or 0. A sweep that
   * does not run logs nothing. A period is long enough for the next try of a notice that was refused a few times.
   */
  #watchUnsent(platform: Platform) {
    const filter = new MetricFilter(this, 'Swept', {
      logGroup: this.sendNotices.logGroup,
      filterPattern: FilterPattern.stringValue('$.message', '=', 'notices-swept'),
      metricNamespace: 'Safeguard',
      metricName: 'OldestUnsentNoticeSeconds',
      metricValue: '$.oldestUnsentSeconds',
    });
    new Alert(this, 'Unsent', {
      platform,
      runbook: 'mail-unsent',
      impact: 'People are not asked, reminded or told: notices have been waiting for ten minutes or more.',
      metric: filter.metric({ statistic: 'Maximum', period: Duration.minutes(15) }),
      above: 600,
      silenceAlarms: true,
    });
  }
}

const CONFIGURATION_SET = 'Safeguard';

const reputation = (metricName: 'BounceRate' | 'ComplaintRate') =>
  new Metric({
    namespace: 'AWS/SES',
    metricName: `Reputation.${metricName}`,
    statistic: 'Average',
    period: Duration.hours(1),
  });

const resourceOf = (part: IConstruct) => part.node.defaultChild as CfnResource;
