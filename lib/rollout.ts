import { Alias } from 'aws-cdk-lib/aws-lambda';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { waive } from './house.ts';
import type { NodeFunction } from './node-function.ts';

/**
 * New code serves a tenth of the requests for five minutes and then all of them; an alarm in that time takes it back by
 * itself. For functions that people wait for: what works off queues loses nothing when it fails.
 */
export class Rollout extends Construct {
  private readonly application: LambdaApplication;
  private readonly role: Role;
  private readonly groups: LambdaDeploymentGroup[] = [];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.application = new LambdaApplication(this, 'Application');
    // Its own role, because AWS's managed one may move the aliases of every function of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
    this.role.addToPolicy(new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }));
    waive(this.role, { 'AwsSolutions-IAM5[Resource::*]': 'Describing alarms knows no resources to name.' });
  }

  /** The name under which a function's present version serves, moved step by step. */
  live(fn: NodeFunction): Alias {
    const alias = new Alias(fn, 'Live', { aliasName: 'live', version: fn.currentVersion });
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
        resources: [fn.functionArn, `${fn.functionArn}:live`],
      }),
    );
    const group = new LambdaDeploymentGroup(fn, 'Rollout', {
      application: this.application,
      alias,
      // It would add the managed policy to a role that it may change.
      role: this.role.withoutPolicyUpdates(),
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      alarms: [],
    });
    group.node.addDependency(this.role);
    this.groups.push(group);
    return alias;
  }

  /** Takes new code back when one of these goes off. */
  stopAt(alarms: readonly IAlarm[]): void {
    for (const group of this.groups) for (const alarm of alarms) group.addAlarm(alarm);
  }
}
