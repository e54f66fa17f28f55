import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { BookingStack } from '../../lib/booking-stack.ts';
import { type StageName, type StageValues, stageValues } from '../../lib/stages.ts';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

interface Target {
  readonly Arn?: unknown;
  readonly DeadLetterConfig?: unknown;
  readonly InputTransformer?: {
    readonly InputPathsMap: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
}

/** What the tests look into; everything else is there too. */
interface Properties {
  readonly [name: string]: unknown;
  readonly AccessLogSettings?: { readonly Format: string };
  readonly Environment?: { readonly Variables?: object };
  readonly FilterCriteria?: { readonly Filters: readonly { readonly Pattern: string }[] };
  readonly GroupName?: string;
  readonly JwtConfiguration?: { readonly Audience: unknown; readonly Issuer: unknown };
  readonly PolicyDocument?: { readonly Statement: readonly Statement[] };
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: unknown; readonly maxReceiveCount: number };
  readonly Target?: Target;
  readonly Targets?: readonly Target[];
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DeletionPolicy?: string;
}

const appWith = (stage: StageValues): { readonly app: App; readonly stack: BookingStack } => {
  const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  const stack = new BookingStack(app, `appointments-${stage.name}`, {
    stage,
    version: '1.2.3',
    env: { region: 'us-east-1' },
  });
  return { app, stack };
};

/** A stage's stack as bin/app.ts makes it, without bundling its code. */
export const appOf = (stage: StageName): { readonly app: App; readonly stack: BookingStack } =>
  appWith(stageValues(stage));

/** The template of a stage with values of the test's own. */
export const templateOf = (stage: StageValues): Template => Template.fromStack(appWith(stage).stack);

const made = new Map<StageName, Synthesised>();

/** A synthesised stack, with its resources by type and by construct; made once for all tests, which only look. */
export const synthesise = (stage: StageName): Synthesised => {
  const synthesised = made.get(stage) ?? synthesiseAnew(stage);
  made.set(stage, synthesised);
  return synthesised;
};

const synthesiseAnew = (stage: StageName) => {
  const { stack } = appOf(stage);
  const template = Template.fromStack(stack);
  const resources: Record<string, Resource> = template.toJSON().Resources;
  const ofType = (type: string): [id: string, resource: Resource][] =>
    Object.entries(resources).filter(([, { Type }]) => Type === type);
  return { stack, template, resources, ofType };
};

export type Synthesised = ReturnType<typeof synthesiseAnew>;

/** The logical id that a `Ref` or `Fn::GetAtt` inside a value points at. */
export const idsIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt' && Array.isArray(inner)) return [String(inner[0])];
    return idsIn(inner);
  });
};
