import { Construct } from 'constructs';
import type { Events } from './events.ts';
import type { House } from './house.ts';
import type { Identity } from './identity.ts';
import type { Mail } from './mail.ts';
import type { Environment, NodeFunction } from './node-function.ts';
import { Periodic } from './periodic.ts';
import { Reaction } from './reaction.ts';
import { Reminders } from './reminders.ts';
import type { Signing } from './signing.ts';
import { type BookingTable, READ } from './table.ts';

export interface FollowUpProps {
  readonly house: House;
  readonly table: BookingTable;
  readonly identity: Identity;
  readonly mail: Mail;
  readonly signing: Signing;
  readonly events: Events;
}

/** Everything that follows from a booking, on one screen. */
export class FollowUp extends Construct {
  readonly confirmation: Reaction;
  readonly scheduling: Reaction;
  readonly reminders: Reminders;
  readonly extendDoctorDays: Periodic;

  constructor(scope: Construct, id: string, props: FollowUpProps) {
    super(scope, id);
    const { house, table, identity, mail, signing, events } = props;
    const TABLE_NAME = table.table.tableName;
    const mailing: Environment = {
      TABLE_NAME,
      MAIL_FROM: mail.from,
      WEB_URL: house.stage.webUrl,
      SIGNING_SECRET_ARN: signing.secret.secretArn,
      USER_POOL_ID: identity.pool.userPoolId,
    };
    const allowMailing = (fn: NodeFunction): void => {
      table.allow(fn, [...READ, 'ConditionCheckItem', 'PutItem', 'UpdateItem']);
      identity.allow(fn, 'AdminGetUser');
      mail.allow(fn);
      signing.allow(fn);
    };

    this.confirmation = new Reaction(this, 'Confirmation', {
      house,
      bus: events.bus,
      after: ['AppointmentConfirmed', 'AppointmentRescheduled', 'AppointmentReassigned', 'AppointmentCancelled'],
      entry: 'reactions/send-confirmation',
      description: 'Tells people by mail what became of their appointment',
      environment: mailing,
      atOnce: 5,
      whenItFails: {
        userImpact: 'Some people get no mail about an appointment that they booked, moved or cancelled.',
        runbook: 'confirmations-not-sent',
      },
    });
    allowMailing(this.confirmation.fn);

    this.reminders = new Reminders(this, 'Reminders', { house, environment: mailing });
    allowMailing(this.reminders.send);

    this.scheduling = new Reaction(this, 'Scheduling', {
      house,
      bus: events.bus,
      after: ['AppointmentConfirmed', 'AppointmentRescheduled', 'AppointmentReassigned', 'AppointmentCancelled'],
      entry: 'reactions/schedule-reminders',
      description: 'Schedules and withdraws the reminders of an appointment',
      environment: { TABLE_NAME, ...this.reminders.variables },
      atOnce: 10,
      whenItFails: {
        userImpact: 'Some appointments have no reminders, or still have those of a time that changed.',
        runbook: 'reminders-not-scheduled',
      },
    });
    table.allow(this.scheduling.fn, [...READ, 'PutItem', 'UpdateItem']);
    this.reminders.allowScheduling(this.scheduling.fn);

    this.extendDoctorDays = new Periodic(this, 'ExtendDoctorDays', {
      house,
      entry: 'reactions/extend-doctor-days',
      description: 'Opens the next day of every doctor up to the booking horizon',
      environment: { TABLE_NAME },
      schedule: 'cron(15 2 * * ? *)',
      whenItFails: {
        userImpact: 'The newest days of the booking horizon are not offered to patients.',
        runbook: 'periodic-work-failed',
      },
    });
    table.allow(this.extendDoctorDays.fn, [...READ, 'ConditionCheckItem', 'PutItem', 'UpdateItem'], 'list');
  }
}
