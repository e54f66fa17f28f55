import { describe, expect, it } from 'vitest';
import { isSignedIn, routeKey } from '../../functions/contract/route.ts';
import { allRoutes } from '../../functions/contract/routes.ts';
import { functionId } from './grants.ts';
import { idsIn, synthesise } from './stage.ts';

const stage = synthesise('prod');
const deployed = new Map(
  stage.ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => [String(Properties.RouteKey), Properties]),
);

describe('the API', () => {
  it('has every route of the contract and no other', () => {
    expect([...deployed.keys()].sort()).toEqual(allRoutes.map(routeKey).sort());
  });

  // The handler verifies the token of a manage link: it is none of Cognito's.
  it.each(allRoutes.filter(({ access }) => !isSignedIn(access)).map(routeKey))('opens %s to anyone', (key) => {
    const { AuthorizationType, AuthorizerId } = deployed.get(key) ?? {};
    expect(AuthorizationType).toBe('NONE');
    expect(AuthorizerId).toBeUndefined();
  });

  it.each(allRoutes.filter(({ access }) => isSignedIn(access)).map(routeKey))('asks for a token at %s', (key) => {
    const { AuthorizationType, AuthorizerId } = deployed.get(key) ?? {};
    expect(AuthorizationType).toBe('JWT');
    expect(stage.resources[idsIn(AuthorizerId)[0] ?? '']?.Type).toBe('AWS::ApiGatewayV2::Authorizer');
  });

  it.each(allRoutes.map((route) => [routeKey(route), route.caller] as const))('serves %s by %s', (key, caller) => {
    const integration = stage.resources[idsIn(deployed.get(key)?.Target)[0] ?? ''];
    const live = stage.resources[idsIn(integration?.Properties.IntegrationUri)[0] ?? ''];
    expect(live?.Type).toBe('AWS::Lambda::Alias');
    expect(idsIn(live?.Properties.FunctionName)).toEqual([functionId(stage, `api/callers/${caller}`)]);
  });

  it('is served by the functions themselves on local, where new code comes at once', () => {
    const local = synthesise('local');
    const uris = local
      .ofType('AWS::ApiGatewayV2::Integration')
      .flatMap(([, it]) => idsIn(it.Properties.IntegrationUri));
    expect(new Set(uris.map((id) => local.resources[id]?.Type))).toEqual(new Set(['AWS::Lambda::Function']));
  });

  it('accepts only access tokens of its own pool and client', () => {
    const [[, authorizer] = []] = stage.ofType('AWS::ApiGatewayV2::Authorizer');
    const jwt = authorizer?.Properties.JwtConfiguration;
    expect(idsIn(jwt?.Audience).map((id) => stage.resources[id]?.Type)).toEqual(['AWS::Cognito::UserPoolClient']);
    expect(idsIn(jwt?.Issuer).map((id) => stage.resources[id]?.Type)).toEqual(['AWS::Cognito::UserPool']);
  });

  it('limits requests and logs them without addresses, paths or queries', () => {
    const [[, gateway] = []] = stage.ofType('AWS::ApiGatewayV2::Stage');
    expect(gateway?.Properties.DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: expect.any(Number),
      ThrottlingBurstLimit: expect.any(Number),
    });
    const format = gateway?.Properties.AccessLogSettings?.Format;
    expect(format).toContain('$context.requestId');
    expect(format).not.toMatch(/sourceIp|userAgent|queryString|context\.path|authorizer|identity/i);
  });

  it('slows down first who signs up and in', () => {
    const [[, gateway] = []] = stage.ofType('AWS::ApiGatewayV2::Stage');
    const { RouteSettings, DefaultRouteSettings } = gateway?.Properties ?? {};
    const settings = RouteSettings as Readonly<Record<string, { readonly ThrottlingRateLimit: number }>>;
    const strangers = allRoutes.filter(({ caller, access }) => caller === 'auth' && access === 'anyone');
    expect(Object.keys(settings).toSorted()).toEqual(strangers.map(routeKey).toSorted());
    const { ThrottlingRateLimit: most } = DefaultRouteSettings as { readonly ThrottlingRateLimit: number };
    for (const { ThrottlingRateLimit } of Object.values(settings)) expect(ThrottlingRateLimit).toBeLessThan(most / 10);
  });

  it('keeps room for bookings, whatever follows from events', () => {
    const functions = stage.ofType('AWS::Lambda::Function');
    const reserved = functions.filter(([, { Properties }]) => Properties.ReservedConcurrentExecutions !== undefined);
    expect(reserved.map(([id, { Properties }]) => [id, Properties.ReservedConcurrentExecutions])).toEqual([
      [functionId(stage, 'api/callers/patient'), 400],
    ]);
    const sources = stage.ofType('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    const atOnce = sources.map(({ ScalingConfig, ParallelizationFactor }) => [
      (ScalingConfig as { readonly MaximumConcurrency?: number } | undefined)?.MaximumConcurrency,
      ParallelizationFactor as number | undefined,
    ]);
    // A queue has a limit of its own; a stream has a few shards.
    expect(atOnce.filter(([queue, stream]) => queue === undefined && stream === undefined)).toEqual([]);
    const all = atOnce.reduce((sum, [queue, stream]) => sum + (queue ?? 0) + (stream ?? 0) * 10, 0);
    // AWS gives an account 1,000 and keeps 100 for what is not reserved.
    expect(all).toBeLessThanOrEqual(1_000 - 400 - 100);
  });

  it('answers browsers of the web app only', () => {
    const [[, api] = []] = stage.ofType('AWS::ApiGatewayV2::Api');
    expect(api?.Properties.CorsConfiguration).toMatchObject({ AllowOrigins: ['https://appointments.example.com'] });
  });
});
