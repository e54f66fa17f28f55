import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type House, removalPolicy, waive } from './house.ts';
import type { NodeFunction } from './node-function.ts';

/** The secret that signs cursors and manage links. */
export class Signing extends Construct {
  readonly secret: Secret;
  private readonly house: House;

  constructor(scope: Construct, id: string, house: House) {
    super(scope, id);
    this.house = house;
    this.secret = new Secret(this, 'Secret', {
      description: 'Signs cursors and manage links',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: removalPolicy(house.stage),
      ...(house.key && { encryptionKey: house.key }),
    });
    const reason =
      '`npm run rotate` does it once a year, in generations, so that no link in a mail breaks; no function may write it.';
    waive(this.secret, {
      'AwsSolutions-SMG4': reason,
      'HIPAA.Security-SecretsManagerRotationEnabled': reason,
    });
  }

  /** Lets a function read the secret. */
  allow(fn: NodeFunction): void {
    fn.allow(['secretsmanager:GetSecretValue'], this.secret.secretArn);
    if (this.house.key) fn.allow(['kms:Decrypt'], this.house.key.keyArn);
  }
}
