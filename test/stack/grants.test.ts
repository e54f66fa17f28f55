import { existsSync } from 'node:fs';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { actionsOf, FUNCTIONS, functionId, grantedActions, grantsOf, statements } from './grants.ts';
import { idsIn, synthesise } from './stage.ts';

const stage = synthesise('prod');
const ENTRIES = Object.keys(FUNCTIONS);

/** The only actions that may have `*` as their resource, and why. */
const UNNAMEABLE: Readonly<Record<string, string>> = {
  'xray:PutTraceSegments': 'X-Ray has no resources to name',
  'xray:PutTelemetryRecords': 'X-Ray has no resources to name',
  'dynamodb:ListStreams': 'listing has no resource',
  'sns:Publish': 'a phone number is no resource',
  'cloudwatch:DescribeAlarms': 'describing alarms knows no resources',
};

/** What the SDK's commands need; a command that is not here is named like its action. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  Get: ['dynamodb:GetItem'],
  BatchGet: ['dynamodb:BatchGetItem'],
  Put: ['dynamodb:PutItem'],
  Update: ['dynamodb:UpdateItem'],
  Delete: ['dynamodb:DeleteItem'],
  Query: ['dynamodb:Query'],
  TransactWrite: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
  PutEvents: ['events:PutEvents'],
  GetObject: ['s3:GetObject'],
  PutObject: ['s3:PutObject'],
  SendRawEmail: ['ses:SendRawEmail'],
  Publish: ['sns:Publish'],
  SendMessage: ['sqs:SendMessage'],
  SendMessageBatch: ['sqs:SendMessage'],
  GetSecretValue: ['secretsmanager:GetSecretValue'],
  CreateSchedule: ['scheduler:CreateSchedule', 'iam:PassRole'],
  DeleteSchedule: ['scheduler:DeleteSchedule'],
  // Calls of people themselves, which carry their own proof and need no permission of ours.
  ...Object.fromEntries(
    [
      'SignUp',
      'ConfirmSignUp',
      'ResendConfirmationCode',
      'ForgotPassword',
      'ConfirmForgotPassword',
      'InitiateAuth',
      'RevokeToken',
      'GetUser',
      'RespondToAuthChallenge',
      'AssociateSoftwareToken',
      'VerifySoftwareToken',
      'SetUserMFAPreference',
      'GlobalSignOut',
    ].map((name) => [name, []]),
  ),
};

/** A function's code, after what it does not use is shaken off. */
const codeOf = async (entry: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [`functions/${entry}.ts`],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    loader: { '.css': 'text', '.html': 'text', '.txt': 'text' },
    logLevel: 'silent',
  });
  return outputFiles.map(({ text }) => text).join('\n');
};

const matches = (code: string, pattern: RegExp): string[] => [
  ...new Set([...code.matchAll(pattern)].flatMap(([, found]) => found ?? [])),
];

/** The SDK commands that it sends. */
const commandsIn = (code: string): string[] => matches(code, /new ([A-Z]\w*)Command\(/g);

/** How its code can write to the table. */
const writesIn = (code: string): Set<string> =>
  new Set([
    ...commandsIn(code).map((name) => `dynamodb:${name}Item`),
    // The parts of a transaction.
    ...matches(code, /\b(Put|Update|Delete): \{/g).map((name) => `dynamodb:${name}Item`),
  ]);

/** The variables that it reads. */
const variablesIn = (code: string): string[] =>
  matches(code, /\breadEnvironment\(([^)]*)\)/g).flatMap((list) => matches(list, /"([A-Z_]+)"/g));

describe('what functions may do', () => {
  it.each(ENTRIES.filter((entry) => existsSync(`functions/${entry}.ts`)))(
    '%s may do what its code does',
    async (entry) => {
      const granted = grantedActions(stage, entry);
      const needed = commandsIn(await codeOf(entry)).flatMap((name) => ACTIONS[name] ?? [`cognito-idp:${name}`]);
      expect(needed.filter((action) => !granted.has(action))).toEqual([]);
    },
  );

  it.each(ENTRIES.filter((entry) => existsSync(`functions/${entry}.ts`)))(
    '%s is told what its code reads',
    async (entry) => {
      const { Environment } = stage.resources[functionId(stage, entry)]?.Properties ?? {};
      const told = Object.keys(Environment?.Variables ?? {});
      expect(variablesIn(await codeOf(entry)).filter((name) => !told.includes(name))).toEqual([]);
    },
  );

  it.each(ENTRIES.filter((entry) => existsSync(`functions/${entry}.ts`)))(
    '%s may write in no way that its code does not',
    async (entry) => {
      const used = writesIn(await codeOf(entry));
      const granted = [...grantedActions(stage, entry)].filter((it) => /^dynamodb:(Put|Update|Delete)Item$/.test(it));
      expect(granted.filter((action) => !used.has(action))).toEqual([]);
    },
  );

  it('are all known here', () => {
    expect(
      stage
        .ofType('AWS::Lambda::Function')
        .map(([id]) => id)
        .sort(),
    ).toEqual(ENTRIES.map((entry) => functionId(stage, entry)).sort());
  });

  it('name every action', () => {
    expect(statements(stage).flatMap(({ statement }) => actionsOf(statement).filter((it) => it.includes('*')))).toEqual(
      [],
    );
  });

  it('name every resource, but for the exceptions with a reason', () => {
    const unnamed = statements(stage).filter(({ statement }) => JSON.stringify(statement.Resource).includes('"*"'));
    const actions = unnamed.flatMap(({ statement }) => actionsOf(statement));
    expect(actions.filter((action) => UNNAMEABLE[action] === undefined)).toEqual([]);
  });

  it('has wildcards inside a name only for reminders of its own group, copies of the audit and files of the archive', () => {
    const wild = statements(stage).filter(
      ({ statement }) => statement.Effect === 'Allow' && /[^"]\*|\*[^"]/.test(JSON.stringify(statement.Resource)),
    );
    const named = wild.map(
      ({ statement }) => `${actionsOf(statement).join()} ${/[^"]*\*/.exec(JSON.stringify(statement.Resource))?.[0]}`,
    );
    const reminders = ':schedule/appointments-prod-reminders/*';
    expect(named.toSorted()).toEqual([
      's3:GetObject,s3:PutObject /appointments/*',
      's3:PutObject /audit/*',
      `scheduler:CreateSchedule,scheduler:DeleteSchedule ${reminders}`,
      `scheduler:CreateSchedule,scheduler:DeleteSchedule ${reminders}`,
    ]);
  });

  it('lets the sender of notices text, and publish to no topic', () => {
    const denied = grantsOf(stage, 'reactions/send-notices').filter(({ Effect }) => Effect === 'Deny');
    expect(denied.map(actionsOf)).toEqual([['sns:Publish']]);
    expect(JSON.stringify(denied[0]?.Resource)).toContain(':sns:*:*:*"');
  });

  it('gives no function a managed policy', () => {
    const managed = stage
      .ofType('AWS::IAM::Role')
      .filter(([, { Properties }]) => Properties.ManagedPolicyArns !== undefined);
    expect(managed).toEqual([]);
  });

  it('gives every function a role of its own', () => {
    const roles = ENTRIES.flatMap((entry) => idsIn(stage.resources[functionId(stage, entry)]?.Properties.Role));
    expect(new Set(roles).size).toBe(ENTRIES.length);
  });

  it('lets the canary do nothing but read who it is', () => {
    const allowed = [...grantedActions(stage, 'canary/book-and-cancel')].filter((it) => !/^(logs|xray|sqs):/.test(it));
    expect(allowed.sort()).toEqual(['kms:Decrypt', 'secretsmanager:GetSecretValue']);
  });

  it('lets docs touch nothing', () => {
    const allowed = [...grantedActions(stage, 'api/callers/docs')].filter((action) => !/^(logs|xray):/.test(action));
    expect(allowed).toEqual([]);
  });

  it('lets public read and never write', () => {
    const allowed = [...grantedActions(stage, 'api/callers/public')].filter((action) => action.startsWith('dynamodb:'));
    expect(allowed.sort()).toEqual(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query']);
  });

  it('lets nobody scan, nor touch the table itself', () => {
    const data = /:(GetItem|BatchGetItem|Query|ConditionCheckItem|PutItem|UpdateItem|DeleteItem)$/;
    const stream = /:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/;
    const actions = ENTRIES.flatMap((entry) => [...grantedActions(stage, entry)]);
    const more = actions.filter((it) => it.startsWith('dynamodb:') && !data.test(it) && !stream.test(it));
    expect(more).toEqual([]);
  });

  it.each([
    ['cognito-idp:Admin(?!GetUser|DeleteUser)', ['api/callers/staff']],
    ['cognito-idp:AdminDeleteUser', ['api/callers/auth', 'api/callers/staff', 'reactions/finish-erasures']],
    ['ses:', ['api/callers/auth', 'api/callers/staff', 'reactions/send-notices']],
    ['events:', ['outbox/publish-changes', 'outbox/sweep']],
    ['sns:', ['reactions/send-notices']],
    ['scheduler:|iam:PassRole', ['reactions/schedule-reminders', 'reactions/repair']],
    ['s3:', ['reactions/export-audit', 'reactions/archive']],
    ['lambda:', []],
  ] as const)('lets %s only to %j', (pattern, entries) => {
    const action = new RegExp(`^(${pattern})`);
    const holders = ENTRIES.filter((entry) => [...grantedActions(stage, entry)].some((name) => action.test(name)));
    expect(holders).toEqual(entries);
  });

  it('lets the Scheduler invoke only the function it is for', () => {
    const invoking = statements(stage).filter(({ statement }) =>
      actionsOf(statement).includes('lambda:InvokeFunction'),
    );
    const targets = invoking.map(({ statement }) => idsIn(statement.Resource).join());
    expect(targets.sort()).toEqual(
      [
        'canary/book-and-cancel',
        'outbox/sweep',
        'reactions/archive',
        'reactions/expire-holds',
        'reactions/expire-wishes',
        'reactions/export-audit',
        'reactions/extend-doctor-days',
        'reactions/finish-erasures',
        'reactions/repair',
      ]
        .map((entry) => functionId(stage, entry))
        .sort(),
    );
  });

  it('lets schedules of reminders put messages into their queue, and set aside what did not work, alone', () => {
    const ofReminders = statements(stage).filter(({ policy }) => policy.startsWith('FollowUpRemindersSchedulerRole'));
    expect(new Set(ofReminders.flatMap(({ statement }) => actionsOf(statement)))).toEqual(new Set(['sqs:SendMessage']));
    const resources = ofReminders.flatMap(({ statement }) => idsIn(statement.Resource));
    expect(resources.map((id) => id.slice(0, -8)).toSorted()).toEqual([
      'FollowUpRemindersDeadLetters',
      'FollowUpRemindersQueue',
    ]);
  });

  it('lets nobody list schedules: the quota is shared by all, and names are known', () => {
    const actions = ENTRIES.flatMap((entry) => [...grantedActions(stage, entry)]);
    expect(actions.filter((action) => /^scheduler:(?!CreateSchedule$|DeleteSchedule$)/.test(action))).toEqual([]);
  });

  it('passes the role of reminders to the Scheduler alone', () => {
    const [pass] = grantsOf(stage, 'reactions/schedule-reminders').filter((it) =>
      actionsOf(it).includes('iam:PassRole'),
    );
    expect(pass).toMatchObject({ Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } } });
    expect(idsIn(pass?.Resource)[0]).toMatch(/^FollowUpRemindersSchedulerRole/);
  });
});
