import { Duration } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { CANARY } from '../functions/contract/time-limits.ts';
import { type House, removalPolicy, waive } from './house.ts';
import { Periodic } from './periodic.ts';

export interface CanaryProps {
  readonly house: House;
  /** Where patients reach the API. */
  readonly apiUrl: string;
}

/**
 * A patient of ours who books and cancels at a clinic of ours, over HTTP like everybody, and sees whether it worked and
 * whether they were told. `npm run canary` makes both; it may do nothing else than a patient may.
 */
export class Canary extends Construct {
  readonly job: Periodic;
  /** Who it is: written by `npm run canary`. */
  readonly secret: Secret;
  readonly comesRound: boolean;

  constructor(scope: Construct, id: string, { house, apiUrl }: CanaryProps) {
    super(scope, id);
    this.comesRound = house.stage.canary;
    this.secret = new Secret(this, 'Secret', {
      description: 'The canary: its e-mail, password, clinic and type',
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'password',
        passwordLength: 40,
        excludePunctuation: true,
        requireEachIncludedType: true,
      },
      removalPolicy: removalPolicy(house.stage),
      ...(house.key && { encryptionKey: house.key }),
    });
    const reason = 'A patient without a name or a history: `npm run canary` gives it a new password when it leaks.';
    waive(this.secret, { 'AwsSolutions-SMG4': reason, 'HIPAA.Security-SecretsManagerRotationEnabled': reason });

    this.job = new Periodic(this, 'Job', {
      house,
      entry: 'canary/book-and-cancel',
      description: 'Books and cancels an appointment to see whether patients can, and whether they are told',
      environment: { API_URL: apiUrl, CANARY_SECRET_ARN: this.secret.secretArn },
      schedule: 'rate(5 minutes)',
      enabled: this.comesRound,
      timeout: Duration.millis(CANARY.functionMs),
      whenItFails: {
        userImpact: 'Nobody knows whether patients can book: the booking made to see that could not even be tried.',
        runbook: 'canary-fails',
      },
    });
    this.job.fn.allow(['secretsmanager:GetSecretValue'], this.secret.secretArn);
    if (house.key) this.job.fn.allow(['kms:Decrypt'], house.key.keyArn);
  }
}
