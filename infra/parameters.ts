import { CfnCondition, CfnParameter, CfnRule, Fn, type Stack } from 'aws-cdk-lib/core';

/** What a deployment may choose. Names are part of the contract with operators and with the embedded runtime. */
export class Parameters {
  readonly senderAddress: CfnParameter;
  readonly baseUrl: CfnParameter;
  readonly certificateArn: CfnParameter;
  readonly oidcIssuer: CfnParameter;
  readonly oidcAudience: CfnParameter;
  readonly loginClaim: CfnParameter;
  readonly sesRegion: CfnParameter;
  readonly sendRate: CfnParameter;
  readonly alarmEmail: CfnParameter;
  readonly monthlyBudget: CfnParameter;
  readonly localPolicy: CfnParameter;

  /** True where the API is reached by its own domain. */
  readonly hasDomain: CfnCondition;
  readonly hasBaseUrl: CfnCondition;
  readonly hasAlarmEmail: CfnCondition;
  /** True where mail leaves from this stack's own region, so that its SES resources belong to the stack. */
  readonly sendsFromHere: CfnCondition;

  constructor(stack: Stack) {
    this.senderAddress = new CfnParameter(stack, 'SenderAddress', {
      description: 'Address that all mail comes from. SES mails it a link to confirm the identity.',
      allowedPattern: '^[^@\\s]+@[^@\\s]+$',
    });
    this.baseUrl = new CfnParameter(stack, 'BaseUrl', {
      description:
        'Address under which people reach Safeguard, for the links in mail: https://host, without port and path. Empty: ' +
        'the API’s own. The limits of the API count all callers as one: for a limit of each caller, name here the host ' +
        'of a CloudFront distribution with a rate-based rule (AWS WAF) in front of the API. http://host:port is for ' +
        'use on one machine, without a certificate.',
      default: '',
      allowedPattern: '^(https://[A-Za-z0-9.-]+|http://[A-Za-z0-9.-]+(:[0-9]+)?)?$',
      constraintDescription: 'https://host, without port and path',
    });
    this.certificateArn = new CfnParameter(stack, 'CertificateArn', {
      description: 'Certificate (in this region) of the host in BaseUrl. Empty: no custom domain.',
      default: '',
    });
    this.oidcIssuer = new CfnParameter(stack, 'OidcIssuer', {
      description: 'Issuer of the bearer tokens, exactly as in their iss claim.',
      allowedPattern: '^https?://\\S+$',
    });
    this.oidcAudience = new CfnParameter(stack, 'OidcAudience', {
      description: 'Audience (or client id) that bearer tokens are made out to.',
      minLength: 1,
    });
    this.loginClaim = new CfnParameter(stack, 'LoginClaim', {
      description: 'Claim of the token that holds the login code of the staff directory.',
      default: 'sub',
      minLength: 1,
    });
    this.sesRegion = new CfnParameter(stack, 'SesRegion', {
      description:
        'Region that mail is sent from. Another region than the stack’s needs, there: the identity, a configuration ' +
        'set named Safeguard, and a rule that forwards aws.ses events to the default event bus of this region.',
      default: 'ap-southeast-2',
    });
    this.sendRate = new CfnParameter(stack, 'SendRate', {
      description: 'Most messages a second; at or below the rate that SES grants the account.',
      type: 'Number',
      default: 10,
      minValue: 1,
    });
    this.alarmEmail = new CfnParameter(stack, 'AlarmEmail', {
      description: 'Address that alarms are mailed to. Empty: subscribe to the topic yourself.',
      default: '',
    });
    this.monthlyBudget = new CfnParameter(stack, 'MonthlyBudget', {
      description: 'Expected cost of a month, in US dollars, above which somebody is told.',
      type: 'Number',
      default: 200,
      minValue: 1,
    });

    this.localPolicy = new CfnParameter(stack, 'LocalPolicy', {
      description:
        'What no source gives, as JSON of the shape of schemas/local-policy.ts, such as ' +
        '{"timeframes":{"endorsement":3},"variationsMandatory":true}. What is left out is standard. To have every fault ' +
        'named before a deployment: SAFEGUARD_LOCAL_POLICY=… npm start.',
      default: '{}',
      allowedPattern: localPolicyPattern,
      constraintDescription: 'JSON of the shape of schemas/local-policy.ts',
    });

    const isGiven = (parameter: CfnParameter) => Fn.conditionNot(Fn.conditionEquals(parameter, ''));
    this.hasDomain = new CfnCondition(stack, 'HasDomain', { expression: isGiven(this.certificateArn) });
    this.hasBaseUrl = new CfnCondition(stack, 'HasBaseUrl', { expression: isGiven(this.baseUrl) });
    this.hasAlarmEmail = new CfnCondition(stack, 'HasAlarmEmail', { expression: isGiven(this.alarmEmail) });
    this.sendsFromHere = new CfnCondition(stack, 'SendsFromHere', {
      expression: Fn.conditionEquals(this.sesRegion, stack.region),
    });
    new CfnRule(stack, 'DomainNeedsBaseUrl', {
      ruleCondition: isGiven(this.certificateArn),
      assertions: [{ assert: isGiven(this.baseUrl), assertDescription: 'CertificateArn needs BaseUrl: its host.' }],
    });
  }
}

/** As much of `schemas/local-policy.ts` as a pattern can say: CloudFormation then refuses what every function would. */
const localPolicyPattern = (() => {
  const members = (member: string) => `\\{\\s*(${member}(\\s*,\\s*${member})*)?\\s*\\}`;
  const steps =
    'endorsement|return-answers|submission|pool|review|remediation|confirmation|response|rework|allocation|quote-review|quote-answers';
  const text = '([^"\\\\\\r\\n]|\\\\["\\\\/])';
  const length = '([1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|250)';
  const ofOneStep = `"(${steps})"\\s*:\\s*${length}`;
  const ofOneCell = `("criterion"\\s*:\\s*"${text}{1,300}"|"(triage|step)"\\s*:\\s*${length})`;
  const ofOneType = `"(medium|high|extreme)"\\s*:\\s*${members(ofOneCell)}`;
  const ofOneRisk = `"(harm|health|funding|housing|reputation)"\\s*:\\s*${members(ofOneType)}`;
  const ofThePolicy = [
    '"variationsMandatory"\\s*:\\s*(true|false)',
    `"timeframes"\\s*:\\s*${members(ofOneStep)}`,
    `"escalationMatrix"\\s*:\\s*${members(ofOneRisk)}`,
    `"partSixteenHeading"\\s*:\\s*"${text}{1,120}"`,
  ];
  return `^\\s*${members(`(${ofThePolicy.join('|')})`)}\\s*$`;
})();
