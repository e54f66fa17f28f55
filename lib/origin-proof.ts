import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ORIGIN_PROOF_HEADER } from '../functions/contract/origin-proof.ts';
import { type House, removalPolicy, waive } from './house.ts';
import type { EdgeValues } from './stages.ts';

export const PROOF_HEADER = ORIGIN_PROOF_HEADER;

/**
 * By what the API knows that a request came through CloudFront and its firewall, and not around them. Two secrets, of
 * which one is sent and both are taken, so that the other can be replaced at any time without an outage.
 */
export class OriginProof extends Construct {
  /** What CloudFront adds to requests. */
  readonly sent: string;
  /** What functions take, separated by a space. */
  readonly taken: string;

  constructor(scope: Construct, id: string, { house, values }: { house: House; values: EdgeValues }) {
    super(scope, id);
    const [a, b] = [this.addSecret('A', house), this.addSecret('B', house)];
    const [sent, other] = values.proof === 'A' ? [a, b] : [b, a];
    this.sent = sent;
    // The order changes with what is sent: only where a template changed does CloudFormation read a secret anew.
    this.taken = `${sent} ${other}`;
  }

  /** As CloudFormation fills it in when it deploys. It opens nothing: a request still needs its token. */
  private addSecret(name: 'A' | 'B', { stage, key }: House): string {
    const secret = new Secret(this, name, {
      description: `Proves that a request came through CloudFront (${name})`,
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
      removalPolicy: removalPolicy(stage),
      ...(key && { encryptionKey: key }),
    });
    const reason = 'Replaced by hand with a deploy (docs/runbook.md): both ends have to learn of it.';
    waive(secret, { 'AwsSolutions-SMG4': reason, 'HIPAA.Security-SecretsManagerRotationEnabled': reason });
    return secret.secretValue.unsafeUnwrap();
  }
}
