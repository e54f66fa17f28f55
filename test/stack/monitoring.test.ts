import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CALLERS } from '../../functions/contract/route.ts';
import { STAGES } from '../../lib/stages.ts';
import { functionId } from './grants.ts';
import { idsIn, type Resource, synthesise } from './stage.ts';

const prod = synthesise('prod');
const alarms = prod.ofType('AWS::CloudWatch::Alarm');

/** What a section of the runbook is linked by. */
const anchors = new Set(
  [...readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8').matchAll(/^## (.+)$/gm)].map(
    ([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-'),
  ),
);

const descriptionOf = ({ Properties }: Resource): string => String(Properties.AlarmDescription);
const named = (id: string): Resource => {
  const [found, ...more] = alarms.filter(([name]) => new RegExp(`${id}[0-9A-F]{8}$`).test(name));
  if (!found || more.length > 0) throw new Error(`${more.length + (found ? 1 : 0)} alarms are called ${id}`);
  return found[1];
};

describe('every alarm', () => {
  it.each(alarms)('%s says who suffers, and names a section that the runbook has', (_, alarm) => {
    const [, impact = '', anchor = ''] = /^(.+) Runbook: docs\/runbook\.md#([a-z-]+)$/.exec(descriptionOf(alarm)) ?? [];
    expect(impact).toMatch(/^[A-Z].{20,}\.$/);
    expect(anchors).toContain(anchor);
  });

  it('tells the topic whose mail goes to whoever is on call', () => {
    const told = new Set(alarms.flatMap(([, { Properties }]) => idsIn(Properties.AlarmActions)));
    expect([...told].map((id) => prod.resources[id]?.Type)).toEqual(['AWS::SNS::Topic']);
    const [[, subscription] = []] = prod.ofType('AWS::SNS::Subscription');
    expect(subscription?.Properties).toMatchObject({ Protocol: 'email', Endpoint: 'on-call@appointments.example.com' });
  });

  it('has a resource of its own only where somebody is told of it', () => {
    expect(synthesise('local').ofType('AWS::SNS::Topic')).toEqual([]);
  });
});

describe('what is watched', () => {
  it.each([
    ['BookingsFail', 1, ['BookingFailures', 'BookingRequests']],
    ['ApiFails', 1, ['5xx', 'Count']],
    ['CanaryFails', 0, ['CanaryFailed']],
    ['OutboxIsOld', 600, ['OutboxAgeSeconds']],
    ['StreamIsBehind', 120_000, ['IteratorAge']],
    ['ConfirmationsWait', 300, ['ApproximateAgeOfOldestMessage']],
    ['NoticesNotTaken', 600, Array.from({ length: 3 }, () => 'ApproximateAgeOfOldestMessage')],
    ['ReactionsNotTaken', 900, Array.from({ length: 6 }, () => 'ApproximateAgeOfOldestMessage')],
    ['AnnouncementsWait', 43_200, ['ApproximateAgeOfOldestMessage']],
    ['NoticesWait', 600, ['NoticeWaitSeconds']],
    ['NoticesExpired', 0, ['NotificationExpired']],
    ['RemindersAreLate', 900, ['ReminderLatenessSeconds']],
    ['RequestsThrottled', 60, ['RequestsThrottled']],
    ['FunctionsThrottled', 10, ['Throttles']],
    ['TableThrottled', 10, ['ReadThrottleEvents', 'WriteThrottleEvents']],
    ['MailsComeBack', 0.05, ['Reputation.BounceRate']],
    ['MailsUnwanted', 0.001, ['Reputation.ComplaintRate']],
    ['PeopleNotReached', 5, ['NotificationFailed']],
    ['RepairsFail', 0, ['RepairsFailed']],
  ] as const)('%s goes off above %d of %j', (id, threshold, metrics) => {
    const { Properties } = named(id);
    expect(Properties).toMatchObject({ Threshold: threshold, ComparisonOperator: 'GreaterThanThreshold' });
    for (const metric of metrics) expect(JSON.stringify(Properties)).toContain(`"${metric}"`);
  });

  it('counts bookings by the gateway’s log, also those that reached no function', () => {
    const filters = prod.ofType('AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties);
    const failures = filters.find((it) => JSON.stringify(it.MetricTransformations).includes('BookingFailures'));
    for (const route of [
      'POST /appointments/book',
      'POST /appointments/hold',
      'PUT /appointments/{appointmentId}/confirm',
    ])
      expect(failures?.FilterPattern).toContain(`$.route = "${route}"`);
    expect(failures?.FilterPattern).toContain('$.status = "5*"');
    const [[, gateway] = []] = prod.ofType('AWS::ApiGatewayV2::Stage');
    expect(JSON.parse(gateway?.Properties.AccessLogSettings?.Format ?? '')).toMatchObject({
      route: '$context.routeKey',
      status: '$context.status',
    });
  });

  it.each(['OutboxIsOld', 'CanaryFails'])('%s takes silence for a failure', (id) => {
    expect(named(id).Properties.TreatMissingData).toBe('breaching');
  });

  it('is on a dashboard that first answers whether patients can book, and whether they are told', () => {
    const boards = prod.ofType('AWS::CloudWatch::Dashboard').map(([, it]) => JSON.stringify(it.Properties));
    const board = boards.find((text) => text.includes('Can patients book?')) ?? '';
    expect(board.indexOf('Can patients book?')).toBeLessThan(board.indexOf('Are they told?'));
    expect(board.indexOf('Are they told?')).toBeLessThan(board.indexOf('Where to look'));
  });

  it('leaves a trace of every function, and none on local', () => {
    const modes = (stage: typeof prod) =>
      new Set(
        stage.ofType('AWS::Lambda::Function').map(([, { Properties }]) => JSON.stringify(Properties.TracingConfig)),
      );
    expect(modes(prod)).toEqual(new Set(['{"Mode":"Active"}']));
    expect(modes(synthesise('local'))).toEqual(new Set([undefined]));
  });
});

describe('new code', () => {
  const groups = prod.ofType('AWS::CodeDeploy::DeploymentGroup').map(([, { Properties }]) => Properties);

  it('of every function that people wait for comes to a tenth of the requests first', () => {
    expect(groups).toHaveLength(CALLERS.length);
    for (const group of groups)
      expect(group.DeploymentConfigName).toBe('CodeDeployDefault.LambdaCanary10Percent5Minutes');
    const live = prod.ofType('AWS::Lambda::Alias').flatMap(([, { Properties }]) => idsIn(Properties.FunctionName));
    expect(live.sort()).toEqual(CALLERS.map((caller) => functionId(prod, `api/callers/${caller}`)).sort());
  });

  it('is taken back by itself when patients cannot book', () => {
    for (const group of groups) {
      expect(group.AutoRollbackConfiguration).toEqual({
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      });
      const stops = idsIn(group.AlarmConfiguration).map((id) => id.replace(/[0-9A-F]{8}$/, ''));
      expect(stops.sort()).toEqual(['ApiFails', 'BookingsFail', 'CanaryFails'].map((id) => `MonitoringBooking${id}`));
    }
  });

  it('comes at once on local', () => {
    expect(synthesise('local').ofType('AWS::CodeDeploy::DeploymentGroup')).toEqual([]);
  });
});

describe('the canary', () => {
  it.each(STAGES)('can be run on %s, and comes round by itself on prod alone', (name) => {
    const stage = synthesise(name);
    const id = functionId(stage, 'canary/book-and-cancel');
    const schedule = stage
      .ofType('AWS::Scheduler::Schedule')
      .find(([, { Properties }]) => idsIn(Properties.Target?.Arn).includes(id));
    expect(schedule?.[1].Properties.State).toBe(name === 'prod' ? 'ENABLED' : 'DISABLED');
  });
});

describe('what happened', () => {
  it('can be told again for 90 days', () => {
    const [[, archive] = []] = prod.ofType('AWS::Events::Archive');
    expect(archive?.Properties).toMatchObject({ RetentionDays: 90, EventPattern: { source: ['appointments'] } });
  });
});

describe('cost', () => {
  it('is told to whoever is on call before the month’s budget is gone', () => {
    const [[, budget] = []] = prod.ofType('AWS::Budgets::Budget');
    expect(budget?.Properties).toMatchObject({
      Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 500, Unit: 'USD' } },
      NotificationsWithSubscribers: [
        { Notification: { NotificationType: 'ACTUAL', Threshold: 80 } },
        { Notification: { NotificationType: 'FORECASTED', Threshold: 100 } },
      ].map((told) =>
        expect.objectContaining({
          Notification: expect.objectContaining(told.Notification),
          Subscribers: [{ SubscriptionType: 'EMAIL', Address: 'on-call@appointments.example.com' }],
        }),
      ),
    });
  });
});
