import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, RecursiveLoop, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Charset, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import type { VariableName } from '../functions/contract/environment.ts';
import { type House, logGroup, waive } from './house.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

const quoted = (path: string): string => `"${path}"`;

/** What a function is told: some of the contract's variables and nothing else. */
export type Environment = Partial<Record<VariableName, string>>;

export interface NodeFunctionProps {
  readonly house: House;
  /** Below `functions/`, without its ending; exports `handler`. */
  readonly entry: string;
  readonly description: string;
  readonly environment: Environment;
  readonly timeout: Duration;
  readonly memorySize?: number;
  /** So many of it may run at once, and no fewer whatever else the account does. */
  readonly reserved?: number | undefined;
  /** Whether it may put messages into the queue that it works off, again and again. */
  readonly callsItself?: boolean;
  /** Files of packages that it reads when it runs, laid beside its bundle under their path in node_modules. */
  readonly packageFiles?: readonly string[];
}

/** A Lambda function with the house's defaults: its own role, its own log group, a small ESM bundle. */
export class NodeFunction extends NodejsFunction {
  /** Its own role, which nothing else has. */
  readonly ownRole: Role;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    const { house, entry, description, environment, timeout, memorySize = 512, packageFiles = [] } = props;
    // Its own role, because AWS's managed one may write to every log group of the account.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logs = logGroup(scope, `${id}Logs`, house);
    logs.grantWrite(role);
    super(scope, id, {
      description,
      entry: `${ROOT}/functions/${entry}.ts`,
      handler: 'handler',
      projectRoot: ROOT,
      depsLockFilePath: `${ROOT}/package-lock.json`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role,
      logGroup: logs,
      timeout,
      memorySize,
      ...(props.reserved !== undefined && { reservedConcurrentExecutions: props.reserved }),
      ...(props.callsItself === true && { recursiveLoop: RecursiveLoop.ALLOW }),
      tracing: house.stage.observed ? Tracing.ACTIVE : Tracing.DISABLED,
      awsSdkConnectionReuse: false,
      environment: { ...environment, POWERTOOLS_TRACE_ENABLED: String(house.stage.observed) },
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        externalModules: [],
        minify: true,
        charset: Charset.UTF8,
        esbuildArgs: { '--alias:@aws-sdk/credential-provider-node': `${ROOT}/lib/bundling/credentials.ts` },
        loader: { '.css': 'text', '.html': 'text', '.txt': 'text' },
        // CommonJS dependencies (nodemailer, X-Ray) still call `require` for Node's own modules.
        banner:
          "import{createRequire as requireForBanner}from'node:module';const require=requireForBanner(import.meta.url);",
        commandHooks: {
          beforeBundling: () => [],
          beforeInstall: () => [],
          afterBundling: (root, output) =>
            packageFiles.flatMap((file) => [
              `mkdir -p ${quoted(dirname(`${output}/${file}`))}`,
              `cp ${quoted(`${root}/node_modules/${file}`)} ${quoted(`${output}/${file}`)}`,
            ]),
        },
      },
    });
    this.ownRole = role;
    if (house.stage.observed) {
      waive(role, {
        'AwsSolutions-IAM5[Resource::*]': 'X-Ray has no resources to name: segments are sent to the service.',
      });
    }
  }

  /** Grants actions on named resources. */
  allow(actions: readonly string[], ...resources: readonly string[]): void {
    this.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}
