// oxlint-disable no-new -- a construct adds itself to its scope
import { Duration } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  ApiMapping,
  type CfnStage,
  CorsHttpMethod,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { sessionRulesText } from '../functions/contract/session-rules.ts';
import { type Caller, CALLERS, isSignedIn, routeKey } from '../functions/contract/route.ts';
import { allRoutes } from '../functions/contract/routes.ts';
import { API } from '../functions/contract/time-limits.ts';
import { CALLER_RIGHTS, type Rooms } from './callers.ts';
import { type House, logGroup, waive } from './house.ts';
import { type Environment, NodeFunction } from './node-function.ts';
import type { OriginProof } from './origin-proof.ts';
import { Rollout } from './rollout.ts';

/** Who asked for which route with what result; neither addresses nor query strings, which may name a person. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    time: AccessLogField.contextRequestTime(),
    route: '$context.routeKey',
    status: AccessLogField.contextStatus(),
    milliseconds: AccessLogField.contextResponseLatency(),
    bytes: AccessLogField.contextResponseLength(),
    gatewayError: '$context.error.responseType',
    integrationError: '$context.integrationErrorMessage',
  }),
);

const hasName = ({ stage: { edge } }: House): boolean =>
  edge?.apiHost !== undefined && edge.certificateArn !== undefined;

export interface ApiProps extends Rooms {
  readonly house: House;
  /** Where only what came through the edge is answered. */
  readonly proof?: OriginProof | undefined;
}

/** The HTTP API: every line of the route table, served by the function of its kind of caller. */
export class Api extends Construct {
  readonly http: HttpApi;
  readonly stage: HttpStage;
  /** Where it is reached without the edge in front, without a trailing slash. */
  readonly endpoint: string;
  readonly functions: ReadonlyMap<Caller, NodeFunction>;
  /** One line for every request. */
  readonly accessLog: LogGroup;
  /** How new code comes to serve; absent where it does at once. */
  readonly rollout: Rollout | undefined;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);
    const { house, identity } = props;
    this.http = new HttpApi(this, 'Http', {
      apiName: `appointments-${house.stage.name}`,
      createDefaultStage: false,
      disableExecuteApiEndpoint: hasName(house),
      corsPreflight: {
        allowOrigins: [house.stage.webUrl],
        allowMethods: [CorsHttpMethod.ANY],
        allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match'],
        exposeHeaders: ['etag', 'location', 'retry-after'],
        maxAge: Duration.hours(1),
      },
    });
    this.accessLog = logGroup(this, 'AccessLogs', house);
    this.rollout = house.stage.gradual ? new Rollout(this, 'Rollout') : undefined;
    this.stage = this.openStage(house);
    this.endpoint = this.nameApi(house);
    this.functions = new Map(CALLERS.map((caller) => [caller, this.addFunction(caller, props)]));
    const everyone = new HttpNoneAuthorizer();
    for (const [caller, fn] of this.functions) {
      const integration = new HttpLambdaIntegration(caller, this.rollout?.live(fn) ?? fn, {
        scopePermissionToRoute: false,
      });
      for (const { path, method, access } of allRoutes.filter((route) => route.caller === caller)) {
        // The token of a manage link is none of Cognito's: the handler verifies it.
        const authorizer = isSignedIn(access) ? identity.authorizer : everyone;
        const added = this.http.addRoutes({ path, methods: [HttpMethod[method]], integration, authorizer });
        // What a stage says of a route it says after the route is there.
        this.stage.node.addDependency(...added);
      }
    }
    this.throttleSigningIn(house);
    waive(this.http, {
      'AwsSolutions-APIG4':
        'Only what the contract opens to anyone, or to the bearer of a manage link, which the handler verifies, has none; test/stack checks each route.',
    });
  }

  private openStage(house: House): HttpStage {
    const { rate, burst } = house.stage.throttle;
    return new HttpStage(this, 'Stage', {
      httpApi: this.http,
      autoDeploy: true,
      throttle: { rateLimit: rate, burstLimit: burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLog),
        format: ACCESS_LOG,
      },
    });
  }

  /** A name of its own, where there is one; then the address that AWS gave it answers nobody. */
  private nameApi({ stage: { edge } }: House): string {
    if (edge?.apiHost === undefined || edge.certificateArn === undefined) return this.http.apiEndpoint;
    const domainName = new DomainName(this, 'Name', {
      domainName: edge.apiHost,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', edge.certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'Mapping', { api: this.http, domainName, stage: this.stage });
    return `https://${edge.apiHost}`;
  }

  /** Whoever guesses passwords or makes accounts is slowed down before anybody else is. */
  private throttleSigningIn({ stage: { signInThrottle } }: House): void {
    if (!signInThrottle) return;
    const settings = { ThrottlingRateLimit: signInThrottle.rate, ThrottlingBurstLimit: signInThrottle.burst };
    const bySignIn = allRoutes.filter(({ caller, access }) => caller === 'auth' && access === 'anyone');
    (this.stage.node.defaultChild as CfnStage).routeSettings = Object.fromEntries(
      bySignIn.map((route) => [routeKey(route), settings]),
    );
  }

  private addFunction(caller: Caller, { house, proof, ...rooms }: ApiProps): NodeFunction {
    const values: Environment = {
      TABLE_NAME: rooms.table.table.tableName,
      STAGE: house.stage.name,
      VERSION: house.version,
      USER_POOL_ID: rooms.identity.pool.userPoolId,
      USER_POOL_CLIENT_ID: rooms.identity.client.userPoolClientId,
      SIGNING_SECRET_ARN: rooms.signing.secret.secretArn,
      MAIL_FROM: rooms.mail.from,
      MAIL_CONFIGURATION_SET: rooms.mail.configurationSet,
      WEB_URL: house.stage.webUrl,
      VIDEO_URL: house.stage.videoUrl,
      WRITES_PER_MINUTE: String(house.stage.writesPerMinute),
      CLINIC_SESSIONS: sessionRulesText(house.stage.clinicSessions),
      AUDIT_QUEUE_URL: rooms.audit.writer.queue.queueUrl,
      AUDIT_TABLE_NAME: rooms.audit.table.tableName,
    };
    const { variables, packageFiles = [], allow } = CALLER_RIGHTS[caller];
    const fn = new NodeFunction(this, caller, {
      house,
      entry: `api/callers/${caller}`,
      description: `Appointments API: what ${caller} callers ask for`,
      environment: {
        ...Object.fromEntries(variables.map((name) => [name, values[name]])),
        ...(proof && { ORIGIN_PROOFS: proof.taken }),
      },
      packageFiles,
      timeout: Duration.millis(API.functionMs),
      memorySize: 1024,
      ...(caller === 'patient' && { reserved: house.stage.reservedForBooking }),
    });
    allow(fn, rooms);
    return fn;
  }
}
