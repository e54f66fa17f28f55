import { Duration, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolClient,
  UserPoolEmail,
} from 'aws-cdk-lib/aws-cognito';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Construct } from 'constructs';
import { type House, removalPolicy, waive } from './house.ts';
import type { Mail } from './mail.ts';
import type { NodeFunction } from './node-function.ts';

const GROUPS = ['admins', 'staff', 'doctors'] as const;

export interface IdentityProps {
  readonly house: House;
  readonly mail: Mail;
}

/** Who people are: the user pool, its groups (a person in none is a patient), and what checks their tokens. */
export class Identity extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  readonly authorizer: HttpUserPoolAuthorizer;

  constructor(scope: Construct, id: string, { house: { stage }, mail }: IdentityProps) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      signInAliases: { email: true },
      signInCaseSensitive: false,
      selfSignUpEnabled: true,
      autoVerify: { email: true },
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      passwordPolicy: {
        minLength: 8,
        requireUppercase: true,
        requireLowercase: true,
        requireDigits: true,
        requireSymbols: false,
      },
      // Of whoever sees other people's data the functions demand it, where the stage says so: for Cognito it is all or none.
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      ...(stage.mail.verified && {
        email: UserPoolEmail.withSES({
          fromEmail: mail.from,
          fromName: 'Appointments',
          sesRegion: Stack.of(this).region,
          sesVerifiedDomain: stage.mail.domain,
          configurationSetName: mail.configurationSet,
        }),
      }),
      ...(stage.threatProtection && {
        featurePlan: FeaturePlan.PLUS,
        standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      }),
      deletionProtection: stage.keepsData,
      removalPolicy: removalPolicy(stage),
    });
    if (stage.mail.verified) this.pool.node.addDependency(mail);
    waive(this.pool, {
      'AwsSolutions-COG1': 'The contract fixes the password rule: 8 or more with upper, lower and digit.',
      'AwsSolutions-COG2':
        'Patients may sign in with a password alone; the functions refuse everybody else (domain/session.ts).',
    });
    for (const groupName of GROUPS) this.pool.addGroup(`Group${groupName}`, { groupName });
    this.client = this.pool.addClient('Client', {
      generateSecret: false,
      authFlows: { userPassword: true, adminUserPassword: true },
      disableOAuth: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    this.authorizer = new HttpUserPoolAuthorizer('Cognito', this.pool, { userPoolClients: [this.client] });
  }

  /** Lets a function administer people of this pool. */
  allow(fn: NodeFunction, ...actions: readonly `Admin${string}`[]): void {
    fn.allow(
      actions.map((action) => `cognito-idp:${action}`),
      this.pool.userPoolArn,
    );
  }
}
