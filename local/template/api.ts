/** The routes of the HTTP API: each with its function, its authorizer and its throttle. */
import { isRecord, numberOf, recordOf, textOf, textsOf } from '../json.ts';
import type { ReadResource, StackReader } from './read-wiring.ts';
import { nameInArn } from './resource-identity.ts';
import type { JwtAuthorizer, RouteWiring, Throttle } from './wiring.ts';

/** API Gateway waits this long for a function, and no longer can be configured. */
const longestWaitMilliseconds = 30_000;

export function readApi(reader: StackReader): RouteWiring[] {
  const byId = (type: string) => new Map(reader.ofType(type).map((resource) => [resource.ref, resource]));
  const integrations = byId('AWS::ApiGatewayV2::Integration');
  const authorizers = byId('AWS::ApiGatewayV2::Authorizer');
  for (const { logicalId, properties } of reader.ofType('AWS::ApiGatewayV2::Api')) {
    if (isRecord(properties.CorsConfiguration)) reader.leaveOut(`CORS of the API ${logicalId} is not emulated`);
  }
  const routes: RouteWiring[] = [];
  for (const { logicalId, properties } of reader.ofType('AWS::ApiGatewayV2::Route')) {
    const routeKey = String(properties.RouteKey);
    const integration = integrations.get(String(properties.Target).replace('integrations/', ''));
    if (integration?.properties.IntegrationType !== 'AWS_PROXY') {
      reader.leaveOut(`The route ${routeKey} (${logicalId}) does not lead to a function`);
      continue;
    }
    const kind = textOf(properties.AuthorizationType) ?? 'NONE';
    if (kind !== 'NONE' && kind !== 'JWT') {
      reader.leaveOut(`The route ${routeKey} is authorized by ${kind}, which is not emulated; it does not exist here`);
      continue;
    }
    const [method = '', path = ''] = routeKey === '$default' ? ['ANY', '$default'] : routeKey.split(' ');
    routes.push({
      routeKey,
      method,
      path,
      functionName: nameInArn(String(integration.properties.IntegrationUri)),
      authorizer:
        kind === 'JWT' ? jwtAuthorizer(authorizers.get(String(properties.AuthorizerId)), properties) : undefined,
      throttle: throttleOf(reader, String(properties.ApiId), routeKey),
      timeoutMilliseconds: numberOf(integration.properties.TimeoutInMillis) ?? longestWaitMilliseconds,
    });
  }
  return routes;
}

function jwtAuthorizer(authorizer: ReadResource | undefined, route: ReadResource['properties']): JwtAuthorizer {
  const configuration = recordOf(authorizer?.properties.JwtConfiguration);
  return {
    issuer: textOf(configuration.Issuer) ?? '',
    audience: textsOf(configuration.Audience),
    scopes: textsOf(route.AuthorizationScopes),
  };
}

function throttleOf({ ofType }: StackReader, apiId: string, routeKey: string): Throttle | undefined {
  const stage = ofType('AWS::ApiGatewayV2::Stage').find(({ properties }) => properties.ApiId === apiId);
  const common = recordOf(stage?.properties.DefaultRouteSettings);
  const own = recordOf(recordOf(stage?.properties.RouteSettings)[routeKey]);
  const ratePerSecond = numberOf(own.ThrottlingRateLimit ?? common.ThrottlingRateLimit);
  const burst = numberOf(own.ThrottlingBurstLimit ?? common.ThrottlingBurstLimit);
  return ratePerSecond === undefined || burst === undefined ? undefined : { ratePerSecond, burst };
}
