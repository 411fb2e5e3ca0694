import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnApi,
  CfnApiMapping,
  CfnDomainName,
  type CfnStage,
  HttpApi as Gateway,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { CfnOutput, Fn, Lazy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Alert } from './alert.ts';
import type { Parameters } from './parameters.ts';
import type { Platform } from './platform.ts';
import type { SafeguardFunction } from './safeguard-function.ts';

export interface HttpApiProps {
  readonly platform: Platform;
  readonly parameters: Parameters;
}

/** Requests a second that a route takes, and how many at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** The front door: routes, who may pass, how often. No CORS: no page of another origin may call it. */
export class HttpApi extends Construct {
  /** Address under which people reach Safeguard. */
  readonly baseUrl: string;
  readonly #gateway: Gateway;
  readonly #stage: CfnStage;
  readonly #parameters: Parameters;
  readonly #authorizer: HttpJwtAuthorizer;
  readonly #throttles: Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }> = {};

  constructor(scope: Construct, id: string, { platform, parameters }: HttpApiProps) {
    super(scope, id);
    this.#parameters = parameters;
    const { oidcIssuer, oidcAudience, hasBaseUrl, hasDomain, baseUrl } = parameters;
    this.#gateway = new Gateway(this, 'Gateway', {
      apiName: 'Safeguard',
      description: 'Safeguard: API, pages reached from mail, assets',
      createDefaultStage: false,
    });
    const resource = this.#gateway.node.defaultChild as CfnApi;
    resource.disableExecuteApiEndpoint = Fn.conditionIf(hasDomain.logicalId, true, false);
    this.baseUrl = Fn.conditionIf(hasBaseUrl.logicalId, baseUrl.valueAsString, resource.attrApiEndpoint).toString();
    this.#authorizer = new HttpJwtAuthorizer('TokenAuthorizer', oidcIssuer.valueAsString, {
      jwtAudience: [oidcAudience.valueAsString],
    });
    this.#stage = this.#deploy(platform);
    this.#customDomain();
    new Alert(this, 'ServerErrors', {
      platform,
      runbook: 'api-5xx',
      impact: 'People who submit, decide or look at a case get an error page.',
      metric: this.#gateway.metricServerError({ statistic: 'Sum' }),
      above: 2,
    });
  }

  /** Adds routes for people and systems with a token. A route is a method and a path: `GET /v1/tasks`. */
  addSignedIn(target: SafeguardFunction, routes: Readonly<Record<string, Throttle>>) {
    target.addEnvironment('LOGIN_CLAIM', this.#parameters.loginClaim.valueAsString);
    this.#add(target, routes, (route) => ({ ...route, authorizer: this.#authorizer }));
  }

  /** Adds routes that need no token, with the reason why. */
  addPublic(target: SafeguardFunction, routes: Readonly<Record<string, Throttle>>, reason: string) {
    for (const route of this.#add(target, routes)) {
      Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
    }
  }

  #add(
    target: SafeguardFunction,
    routes: Readonly<Record<string, Throttle>>,
    authorize = (route: { httpApi: Gateway; integration: HttpLambdaIntegration; routeKey: HttpRouteKey }) => route,
  ): HttpRoute[] {
    const integration = new HttpLambdaIntegration(target.node.id, target);
    return Object.entries(routes).map(([routeKey, { rate, burst }]) => {
      const route = new HttpRoute(this, routeKey.replace(' ', ''), {
        ...authorize({ httpApi: this.#gateway, integration, routeKey: parsed(routeKey) }),
      });
      this.#throttles[routeKey] = { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst };
      this.#stage.node.addDependency(route); // a stage refuses settings of routes that are not there yet
      return route;
    });
  }

  #deploy(platform: Platform): CfnStage {
    const logGroup = platform.logGroup(this, 'AccessLogs', '/aws/vendedlogs/apis/Safeguard');
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.#gateway,
      autoDeploy: true,
      accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: accessLogFormat },
    });
    const resource = stage.node.defaultChild as CfnStage;
    resource.routeSettings = Lazy.any({ produce: () => this.#throttles }); // known once all routes are added
    return resource;
  }

  #customDomain() {
    const { baseUrl, certificateArn, hasDomain } = this.#parameters;
    const domain = new CfnDomainName(this, 'Domain', {
      // The host; http:// has no such part, and the deployment ends here.
      domainName: Fn.select(1, Fn.split('https://', baseUrl.valueAsString)),
      domainNameConfigurations: [
        { certificateArn: certificateArn.valueAsString, endpointType: 'REGIONAL', securityPolicy: 'TLS_1_2' },
      ],
    });
    const mapping = new CfnApiMapping(this, 'DomainMapping', {
      apiId: this.#gateway.apiId,
      domainName: domain.ref,
      stage: this.#stage.ref,
    });
    const target = new CfnOutput(this, 'DomainTarget', {
      value: domain.attrRegionalDomainName,
      description: 'The host in BaseUrl is a DNS name for this one: as an alias (A and AAAA), or as a CNAME',
    });
    const zone = new CfnOutput(this, 'DomainTargetZone', {
      value: domain.attrRegionalHostedZoneId,
      description: 'Hosted zone of that name, which an alias in Route 53 asks for',
    });
    target.overrideLogicalId('DomainTarget');
    zone.overrideLogicalId('DomainTargetZone');
    for (const part of [domain, mapping]) part.cfnOptions.condition = hasDomain;
    for (const output of [target, zone]) output.condition = hasDomain;
  }
}

/** The route, never the path: a path can hold a handle or the reference of a case. No address of a person either. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    requestTime: '$context.requestTime',
    routeKey: '$context.routeKey',
    status: '$context.status',
    responseLength: '$context.responseLength',
    responseLatency: '$context.responseLatency',
    integrationStatus: '$context.integrationStatus',
    integrationError: '$context.integrationErrorMessage',
    authorizerError: '$context.authorizer.error',
  }),
);

function parsed(routeKey: string): HttpRouteKey {
  if (routeKey === '$default') return HttpRouteKey.DEFAULT;
  const [method = '', path = ''] = routeKey.split(' ');
  const known = Object.values(HttpMethod).find((each) => each === method);
  if (!known) throw new Error(`Not a route: ${routeKey}`);
  return HttpRouteKey.with(path, known);
}
