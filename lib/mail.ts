import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { House } from './house.ts';
import type { NodeFunction } from './node-function.ts';

/** The domain that mail is sent from. */
export class Mail extends Construct {
  readonly from: string;
  private readonly identity: EmailIdentity;

  constructor(scope: Construct, id: string, { stage }: House) {
    super(scope, id);
    this.from = stage.mail.from;
    this.identity = new EmailIdentity(this, 'Identity', { identity: Identity.domain(stage.mail.domain) });
  }

  /** Lets a function send mail as this domain. */
  allow(fn: NodeFunction): void {
    fn.allow(['ses:SendRawEmail'], this.identity.emailIdentityArn);
  }
}
