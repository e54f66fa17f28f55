import { Match } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { CALLERS } from '../../functions/contract/route.ts';
import { WEB_HEADERS } from '../../functions/contract/web-headers.ts';
import { BookingStack } from '../../lib/booking-stack.ts';
import { stageValues } from '../../lib/stages.ts';
import { functionId } from './grants.ts';
import { idsIn, synthesise } from './stage.ts';

const stage = synthesise('prod');
interface Behavior {
  readonly ViewerProtocolPolicy: string;
  readonly ResponseHeadersPolicyId: unknown;
  readonly CachePolicyId: string;
  readonly PathPattern?: string;
}
interface Origin {
  readonly DomainName: unknown;
  readonly OriginAccessControlId?: unknown;
  readonly OriginCustomHeaders?: readonly { readonly HeaderName: string; readonly HeaderValue: unknown }[];
}
interface Config {
  readonly Aliases: readonly string[];
  readonly WebACLId: unknown;
  readonly ViewerCertificate: { readonly MinimumProtocolVersion: string };
  readonly DefaultCacheBehavior: Behavior;
  readonly CacheBehaviors: readonly Behavior[];
  readonly Origins: readonly Origin[];
}
const config = stage.ofType('AWS::CloudFront::Distribution')[0]?.[1].Properties.DistributionConfig as Config;

describe('the edge', () => {
  it('has one name for the web app and the API, over TLS 1.2 and better', () => {
    expect(config.Aliases).toEqual(['appointments.example.com']);
    expect(config.ViewerCertificate.MinimumProtocolVersion).toBe('TLSv1.2_2021');
    const behaviors = [config.DefaultCacheBehavior, ...config.CacheBehaviors];
    expect(behaviors.map(({ PathPattern }) => PathPattern)).toEqual([undefined, '/api/*']);
    for (const { ViewerProtocolPolicy } of behaviors) expect(ViewerProtocolPolicy).toBe('redirect-to-https');
  });

  it('keeps no answer of the API', () => {
    // AWS's policy CachingDisabled.
    expect(config.CacheBehaviors[0]?.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
  });

  it('says to browsers what they may not do, with every answer', () => {
    const [[policyId, policy] = []] = stage.ofType('AWS::CloudFront::ResponseHeadersPolicy');
    for (const { ResponseHeadersPolicyId } of [config.DefaultCacheBehavior, ...config.CacheBehaviors])
      expect(idsIn(ResponseHeadersPolicyId)).toEqual([policyId]);
    expect(policy?.Properties.ResponseHeadersPolicyConfig).toMatchObject({
      SecurityHeadersConfig: {
        StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY' },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer' },
        ContentSecurityPolicy: { ContentSecurityPolicy: WEB_HEADERS['content-security-policy'], Override: false },
      },
    });
  });

  it('alone reads the web app’s files', () => {
    const [web] = config.Origins.filter(({ OriginAccessControlId }) => idsIn(OriginAccessControlId).length > 0);
    const [bucketId = ''] = idsIn(web?.DomainName);
    expect(stage.resources[bucketId]?.Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    stage.template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: bucketId },
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Action: 's3:GetObject',
          }),
        ]),
      },
    });
  });
});

describe('nobody gets around the edge', () => {
  it('the API’s own address is switched off', () => {
    const [[, api] = []] = stage.ofType('AWS::ApiGatewayV2::Api');
    expect(api?.Properties.DisableExecuteApiEndpoint).toBe(true);
    const [[, name] = []] = stage.ofType('AWS::ApiGatewayV2::DomainName');
    expect(name?.Properties.DomainName).toBe('origin.appointments.example.com');
  });

  it('CloudFront shows a secret of which every function of the API takes two, so that one can be replaced', () => {
    const [header] = config.Origins.flatMap(({ OriginCustomHeaders = [] }) => OriginCustomHeaders);
    expect(header?.HeaderName).toBe('x-origin-proof');
    const shown = idsIn(header?.HeaderValue);
    for (const caller of CALLERS) {
      const { Environment } = stage.resources[functionId(stage, `api/callers/${caller}`)]?.Properties ?? {};
      const taken = idsIn((Environment?.Variables as Record<string, unknown> | undefined)?.ORIGIN_PROOFS);
      expect(taken).toHaveLength(2);
      expect(shown.every((id) => taken.includes(id))).toBe(true);
    }
  });

  it('a new secret is taken before it is shown', () => {
    const [[, distribution] = []] = stage.ofType('AWS::CloudFront::Distribution');
    const after = (distribution as { readonly DependsOn?: readonly string[] } | undefined)?.DependsOn ?? [];
    expect(CALLERS.filter((caller) => !after.includes(functionId(stage, `api/callers/${caller}`)))).toEqual([]);
  });

  it('a stage without an edge asks for none', () => {
    const local = synthesise('local');
    expect(local.ofType('AWS::CloudFront::Distribution')).toEqual([]);
    expect(local.ofType('AWS::WAFv2::WebACL')).toEqual([]);
    expect(JSON.stringify(local.resources)).not.toContain('ORIGIN_PROOFS');
  });
});

describe('the firewall', () => {
  interface Rule {
    readonly Name: string;
    readonly Statement: {
      readonly RateBasedStatement?: { readonly Limit: number; readonly ScopeDownStatement?: object };
      readonly ManagedRuleGroupStatement?: { readonly Name: string };
    };
  }
  const [[aclId, acl] = []] = stage.ofType('AWS::WAFv2::WebACL');
  const rules = acl?.Properties.Rules as readonly Rule[];

  it('stands in front of the distribution', () => {
    expect(acl?.Properties.Scope).toBe('CLOUDFRONT');
    expect(idsIn(config.WebACLId)).toEqual([aclId]);
  });

  it('limits each address, and to signing up and in more than to anything else', () => {
    const rates = rules.flatMap(({ Statement: { RateBasedStatement: rate } }) => (rate ? [rate] : []));
    expect(rates).toHaveLength(2);
    const [signingIn, anything] = rates;
    expect(JSON.stringify(signingIn?.ScopeDownStatement)).toContain('/api/auth/');
    expect(signingIn?.Limit).toBeLessThan((anything?.Limit ?? 0) / 10);
  });

  it('refuses what AWS knows to be bad', () => {
    expect(rules.flatMap(({ Statement: { ManagedRuleGroupStatement: group } }) => group?.Name ?? [])).toEqual([
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesCommonRuleSet',
    ]);
  });

  it('writes down what it refused, without tokens and queries', () => {
    const [[, logging] = []] = stage.ofType('AWS::WAFv2::LoggingConfiguration');
    expect(logging?.Properties.RedactedFields).toMatchObject([
      { SingleHeader: { Name: 'authorization' } },
      { SingleHeader: { Name: 'cookie' } },
      { QueryString: {} },
    ]);
  });

  it('has to be in us-east-1', () => {
    const elsewhere = () =>
      new BookingStack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'elsewhere', {
        stage: stageValues('prod'),
        version: '1',
        env: { region: 'eu-west-1' },
      });
    expect(elsewhere).toThrow('us-east-1');
  });
});
