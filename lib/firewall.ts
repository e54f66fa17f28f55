// oxlint-disable no-new -- a construct adds itself to its scope
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type House, removalPolicy } from './house.ts';

const metrics = (metricName: string) => ({
  sampledRequestsEnabled: false,
  cloudWatchMetricsEnabled: true,
  metricName,
});

/** Requests that one address may send in five minutes: anywhere, and to sign up or in. A clinic may have one address. */
const MOST_FROM_ADDRESS = 6_000;
const MOST_SIGN_INS_FROM_ADDRESS = 300;

const managed = (name: string, priority: number, overrides: readonly string[] = []): CfnWebACL.RuleProperty => ({
  name,
  priority,
  overrideAction: { none: {} },
  visibilityConfig: metrics(name),
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      ruleActionOverrides: overrides.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
});

const rate = (
  name: string,
  priority: number,
  limit: number,
  scopeDownStatement?: CfnWebACL.StatementProperty,
): CfnWebACL.RuleProperty => ({
  name,
  priority,
  action: { block: { customResponse: { responseCode: 429 } } },
  visibilityConfig: metrics(name),
  statement: {
    rateBasedStatement: { aggregateKeyType: 'IP', limit, ...(scopeDownStatement && { scopeDownStatement }) },
  },
});

/** The firewall at the edge: what one address may ask for, and what nobody may send. */
export class Firewall extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, house: House) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: metrics('appointments'),
      rules: [
        rate('SignInsFromOneAddress', 0, MOST_SIGN_INS_FROM_ADDRESS, {
          byteMatchStatement: {
            fieldToMatch: { uriPath: {} },
            positionalConstraint: 'STARTS_WITH',
            searchString: '/api/auth/',
            textTransformations: [{ priority: 0, type: 'NORMALIZE_PATH' }],
          },
        }),
        rate('RequestsFromOneAddress', 1, MOST_FROM_ADDRESS),
        managed('AWSManagedRulesAmazonIpReputationList', 2),
        managed('AWSManagedRulesKnownBadInputsRuleSet', 3),
        // Ours may be 64 KiB, and the doorway refuses what is larger; people write what looks like markup to a rule.
        managed('AWSManagedRulesCommonRuleSet', 4, ['SizeRestrictions_BODY', 'CrossSiteScripting_BODY']),
      ],
    });
    this.arn = acl.attrArn;
    const logs = new LogGroup(this, 'Logs', {
      // The only names that the firewall writes to.
      logGroupName: `aws-waf-logs-appointments-${house.stage.name}`,
      retention: house.stage.logRetention,
      removalPolicy: removalPolicy(house.stage),
      ...(house.key && { encryptionKey: house.key }),
    });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [logs.logGroupArn],
      redactedFields: [
        { singleHeader: { Name: 'authorization' } },
        { singleHeader: { Name: 'cookie' } },
        { queryString: {} },
      ],
      // What is let through is in the gateway's log, without addresses.
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }, { ActionCondition: { Action: 'COUNT' } }],
          },
        ],
      },
    });
  }
}
