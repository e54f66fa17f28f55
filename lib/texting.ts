import { Aws } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { waive } from './house.ts';
import type { NodeFunction } from './node-function.ts';

/** Lets a function send SMS, and publish to no topic. A phone number is no resource that a policy could name. */
export const allowTexting = (fn: NodeFunction): void => {
  fn.allow(['sns:Publish'], '*');
  fn.addToRolePolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ['sns:Publish'],
      resources: [`arn:${Aws.PARTITION}:sns:*:*:*`],
    }),
  );
  waive(fn.ownRole, {
    'AwsSolutions-IAM5[Resource::*]': 'A phone number is no resource to name, and tracing has none; topics are denied.',
  });
};
