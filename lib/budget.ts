import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { StageValues } from './stages.ts';

/** How full it may be, by what, before somebody is told. */
const TOLD_AT = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'FORECASTED', threshold: 100 },
] as const;

/** What the account of a stage may cost a month; whoever hears of alarms hears before it does. */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, { name, monthlyBudgetUsd, alarmEmail }: StageValues) {
    super(scope, id);
    if (monthlyBudgetUsd === undefined || alarmEmail === undefined) return;
    // oxlint-disable-next-line no-new -- it adds itself to its scope
    new CfnBudget(this, 'Monthly', {
      budget: {
        budgetName: `appointments-${name}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyBudgetUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: TOLD_AT.map((when) => ({
        notification: { ...when, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        subscribers: [{ subscriptionType: 'EMAIL', address: alarmEmail }],
      })),
    });
  }
}
