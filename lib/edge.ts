// oxlint-disable no-new -- a construct adds itself to its scope
import { Duration, Fn, Stack, Token } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  type IOrigin,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { WEB_HEADERS } from '../functions/contract/web-headers.ts';
import { Firewall } from './firewall.ts';
import { type House, removalPolicy, waive } from './house.ts';
import { type OriginProof, PROOF_HEADER } from './origin-proof.ts';
import type { EdgeValues } from './stages.ts';

/** The API's paths have no prefix of their own; at the edge they live below the web app's. */
const STRIP_PREFIX = `function handler(event) {
  var request = event.request;
  request.uri = request.uri.replace(/^\\/api(?=\\/|$)/, '') || '/';
  return request;
}`;

/** A path of the web app's own is its page; only files have a dot in their name. */
const SERVE_PAGE = `function handler(event) {
  var request = event.request;
  if (request.uri.split('/').pop().indexOf('.') === -1) request.uri = '/index.html';
  return request;
}`;

export interface EdgeProps {
  readonly house: House;
  readonly values: EdgeValues;
  /** Where the API is reached without CloudFront. */
  readonly api: string;
  readonly proof: OriginProof;
}

/** What the world sees: one name for the web app and, below `/api`, the API; a firewall in front of both. */
export class Edge extends Construct {
  readonly bucket: Bucket;
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, { house, values, api, proof }: EdgeProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    if (!Token.isUnresolved(region) && region !== 'us-east-1')
      throw new Error('CloudFront takes its firewall and certificate from us-east-1 only: deploy this stage there.');
    this.bucket = this.addBucket(house);
    const headers = this.securityHeaders();
    const shared = {
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: headers,
      compress: true,
    };
    const rewriting = (name: string, code: string) => [
      {
        eventType: FunctionEventType.VIEWER_REQUEST,
        function: new EdgeFunction(this, name, {
          code: FunctionCode.fromInline(code),
          runtime: FunctionRuntime.JS_2_0,
        }),
      },
    ];
    const toApi: IOrigin = new HttpOrigin(Fn.select(2, Fn.split('/', api)), {
      customHeaders: { [PROOF_HEADER]: proof.sent },
    });
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `Appointments, ${house.stage.name}`,
      ...(values.certificateArn !== undefined && {
        domainNames: [new URL(house.stage.webUrl).hostname],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', values.certificateArn),
      }),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      webAclId: new Firewall(this, 'Firewall', house).arn,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        ...shared,
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket),
        // The page says itself that it is asked for anew; files with a hash in their name stay.
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        functionAssociations: rewriting('ServePage', SERVE_PAGE),
      },
      additionalBehaviors: {
        '/api/*': {
          ...shared,
          origin: toApi,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          // Answers are about one person, and differ by token.
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          functionAssociations: rewriting('StripPrefix', STRIP_PREFIX),
        },
      },
    });
    waive(this.distribution, {
      'AwsSolutions-CFR1': 'People make and keep appointments while they travel.',
      'AwsSolutions-CFR3':
        'Its log holds addresses and query strings, which may name a person; the gateway’s and the firewall’s tell enough.',
      ...(values.certificateArn === undefined && {
        'AwsSolutions-CFR4': 'Without a certificate CloudFront’s own is used, whose protocol cannot be chosen.',
      }),
    });
  }

  private addBucket({ stage }: House): Bucket {
    const bucket = new Bucket(this, 'Web', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      // What everybody may see; a key of our own would only add a way to lose it.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
      removalPolicy: removalPolicy(stage),
    });
    const reason = 'The built web app, which is public and made again from its sources.';
    waive(bucket, {
      'AwsSolutions-S1': reason,
      'HIPAA.Security-S3BucketLoggingEnabled': reason,
      'HIPAA.Security-S3BucketReplicationEnabled': reason,
      'HIPAA.Security-S3DefaultEncryptionKMS': reason,
    });
    return bucket;
  }

  /** What every answer says to browsers, the API's own included; a page's own policy stands. */
  private securityHeaders(): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      comment: Fn.join('', ['Appointments: ', Stack.of(this).stackName]),
      securityHeadersBehavior: {
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(730),
          includeSubdomains: true,
          preload: true,
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        contentSecurityPolicy: { contentSecurityPolicy: WEB_HEADERS['content-security-policy'], override: false },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'cross-origin-opener-policy', value: WEB_HEADERS['cross-origin-opener-policy'], override: true },
          { header: 'permissions-policy', value: WEB_HEADERS['permissions-policy'], override: true },
        ],
      },
    });
  }
}
