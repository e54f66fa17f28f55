import { EventBus, type EventPattern, type IEventBus } from 'aws-cdk-lib/aws-events';
import { ConfigurationSet, EmailIdentity, EmailSendingEvent, EventDestination, Identity } from 'aws-cdk-lib/aws-ses';
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { House } from './house.ts';
import type { NodeFunction } from './node-function.ts';

/** The domain that mail is sent from, and where SES tells what became of it. */
export class Mail extends Construct {
  readonly from: string;
  readonly configurationSet: string;
  /** SES tells of bounces on the account's default bus and on no other. */
  readonly feedbackBus: IEventBus;
  private readonly identity: EmailIdentity;

  constructor(scope: Construct, id: string, { stage }: House) {
    super(scope, id);
    this.from = stage.mail.from;
    this.identity = new EmailIdentity(this, 'Identity', { identity: Identity.domain(stage.mail.domain) });
    this.configurationSet = `appointments-${stage.name}`;
    this.feedbackBus = EventBus.fromEventBusName(this, 'DefaultBus', 'default');
    const set = new ConfigurationSet(this, 'ConfigurationSet', {
      configurationSetName: this.configurationSet,
      // Ours says where no mail goes, and the staff lift it. An address on SES's list too would still get none then, and
      // whoever called a mail unwanted could never be sent a code again.
      disableSuppressionList: true,
    });
    set.addEventDestination('Feedback', {
      destination: EventDestination.eventBus(this.feedbackBus),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
    });
  }

  /** What SES says when one of this stage's mails came back or was called unwanted. */
  get feedback(): EventPattern {
    return {
      source: ['aws.ses'],
      detail: {
        eventType: ['Bounce', 'Complaint'],
        mail: { tags: { 'ses:configuration-set': [this.configurationSet] } },
      },
    };
  }

  /** Lets a function send mail as this domain. */
  allow(fn: NodeFunction): void {
    const set = Stack.of(this).formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: this.configurationSet,
    });
    fn.allow(['ses:SendRawEmail'], this.identity.emailIdentityArn, set);
  }
}
