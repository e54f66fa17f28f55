import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FEEDBACK_PATHS } from '../functions/contract/mail-feedback.ts';
import type { Events } from './events.ts';
import type { House } from './house.ts';
import type { Identity } from './identity.ts';
import type { Mail } from './mail.ts';
import type { Environment, NodeFunction } from './node-function.ts';
import { Notices } from './notices.ts';
import { Reaction } from './reaction.ts';
import { Reminders } from './reminders.ts';
import type { Signing } from './signing.ts';
import { allowTexting } from './texting.ts';
import { type BookingTable, READ, WRITE } from './table.ts';

export interface FollowUpProps {
  readonly house: House;
  readonly table: BookingTable;
  readonly identity: Identity;
  readonly mail: Mail;
  readonly signing: Signing;
  readonly events: Events;
  /** Where mail programs reach the API. */
  readonly apiUrl: string;
}

/** What changes the reminders of an appointment. */
const MOVES = [
  'AppointmentConfirmed',
  'AppointmentRescheduled',
  'AppointmentReassigned',
  'AppointmentCancelled',
  'ScheduleConflict',
  'ScheduleConflictEnded',
] as const;

/** Everything that follows from a booking, on one screen. */
export class FollowUp extends Construct {
  readonly notices: Notices;
  readonly confirmation: Reaction;
  readonly announcements: Reaction;
  readonly mailFeedback: Reaction;
  readonly scheduling: Reaction;
  readonly waitlist: Reaction;
  readonly reminders: Reminders;
  readonly conflicts: Reaction;
  readonly openTimes: Reaction;

  constructor(scope: Construct, id: string, props: FollowUpProps) {
    super(scope, id);
    const { house, table, identity, mail, signing, events, apiUrl } = props;
    const TABLE_NAME = table.table.tableName;
    const composing: Environment = {
      TABLE_NAME,
      MAIL_FROM: mail.from,
      WEB_URL: house.stage.webUrl,
      API_URL: apiUrl,
      SIGNING_SECRET_ARN: signing.secret.secretArn,
      USER_POOL_ID: identity.pool.userPoolId,
    };
    const allowComposing = (fn: NodeFunction): void => {
      table.allow(fn, [...READ, 'PutItem']);
      identity.allow(fn, 'AdminGetUser');
      signing.allow(fn);
    };

    this.notices = new Notices(this, 'Notices', {
      house,
      bus: events.bus,
      environment: composing,
      configurationSet: mail.configurationSet,
    });
    allowComposing(this.notices.fn);
    table.allow(this.notices.fn, ['UpdateItem']);
    mail.allow(this.notices.fn);
    allowTexting(this.notices.fn);
    const queueing: Environment = { ...composing, ...this.notices.variables };
    const allowQueueing = (fn: NodeFunction): void => {
      allowComposing(fn);
      this.notices.allowQueueing(fn);
    };

    this.confirmation = new Reaction(this, 'Confirmation', {
      house,
      bus: events.bus,
      // Holds too: those of the waitlist are told. Who comes in spite of a conflict is expected after all.
      after: [...MOVES, 'AppointmentHeld', 'HoldExpired', 'AppointmentCheckedIn'],
      entry: 'reactions/tell-patients',
      description: 'Queues what people are told about their appointment',
      environment: queueing,
      atOnce: 5,
      whenItFails: {
        userImpact: 'Some people are not told of an appointment that they booked, or that was moved or cancelled.',
        runbook: 'confirmations-not-sent',
      },
    });
    allowQueueing(this.confirmation.fn);

    this.announcements = new Reaction(this, 'Announcements', {
      house,
      bus: events.bus,
      after: ['AnnouncementQueued'],
      entry: 'reactions/send-announcement',
      description: 'Queues what a clinic announces to many people',
      environment: queueing,
      atOnce: 2,
      // A part is the work of a whole call.
      batch: 1,
      ownQueue: 'ANNOUNCEMENT_QUEUE_URL',
      whenItFails: {
        userImpact: 'Some people do not hear what their clinic announced.',
        runbook: 'announcements-not-sent',
      },
    });
    allowQueueing(this.announcements.fn);
    table.allow(this.announcements.fn, ['UpdateItem']);

    this.mailFeedback = new Reaction(this, 'MailFeedback', {
      house,
      bus: mail.feedbackBus,
      after: mail.feedback,
      // SES tells of the mail with its address, name and subject.
      only: FEEDBACK_PATHS,
      entry: 'reactions/handle-mail-feedback',
      description: 'Notes which mails came back or were called unwanted',
      environment: { TABLE_NAME },
      atOnce: 2,
      whenItFails: {
        userImpact: 'Mails that did not arrive count as sent: nobody calls the people who wait for them.',
        runbook: 'mail-feedback-not-handled',
      },
    });
    table.allow(this.mailFeedback.fn, ['GetItem', 'ConditionCheckItem', 'PutItem', 'UpdateItem']);

    this.reminders = new Reminders(this, 'Reminders', { house, environment: queueing });
    allowQueueing(this.reminders.send);

    this.scheduling = new Reaction(this, 'Scheduling', {
      house,
      bus: events.bus,
      // Reminders are of one version, whether its patient hears of that or not.
      after: [...MOVES, 'AppointmentBufferReleased', 'ReminderPolicyChanged'],
      entry: 'reactions/schedule-reminders',
      description: 'Schedules and withdraws the reminders of an appointment',
      environment: { TABLE_NAME, ...this.reminders.variables },
      atOnce: 10,
      ownQueue: 'SCHEDULING_QUEUE_URL',
      whenItFails: {
        userImpact: 'Some appointments have no reminders, or still have those of a time that changed.',
        runbook: 'reminders-not-scheduled',
      },
    });
    table.allow(this.scheduling.fn, [...READ, 'PutItem'], 'list');
    this.reminders.allowScheduling(this.scheduling.fn);

    this.waitlist = new Reaction(this, 'Waitlist', {
      house,
      bus: events.bus,
      after: [
        'AppointmentCancelled',
        'AppointmentRescheduled',
        'AppointmentReassigned',
        'HoldExpired',
        'ScheduleChanged',
      ],
      entry: 'reactions/offer-waitlist',
      description: 'Offers time that opens to those who wait for it',
      environment: { TABLE_NAME, VIDEO_URL: house.stage.videoUrl },
      atOnce: 5,
      whenItFails: {
        userImpact: 'Some people who wait for a time are offered it up to an hour late.',
        runbook: 'waitlist-not-offered',
      },
    });
    table.allow(this.waitlist.fn, [...READ, 'PutItem', 'UpdateItem', 'DeleteItem']);

    this.conflicts = new Reaction(this, 'Conflicts', {
      house,
      bus: events.bus,
      after: ['ScheduleChanged'],
      entry: 'reactions/resolve-conflicts',
      description: 'Finds another doctor, or marks a new time as needed, when a doctor will not be there',
      environment: { TABLE_NAME, VIDEO_URL: house.stage.videoUrl },
      atOnce: 10,
      ownQueue: 'CONFLICT_QUEUE_URL',
      whenItFails: {
        userImpact: 'Some people are booked with a doctor who will not be there, and nobody has told them.',
        runbook: 'conflicts-not-resolved',
      },
    });
    table.allow(this.conflicts.fn, WRITE);

    this.openTimes = new Reaction(this, 'OpenTimes', {
      house,
      bus: events.bus,
      after: [...MOVES, 'AppointmentHeld', 'HoldExpired', 'ScheduleChanged'],
      entry: 'reactions/refresh-open-times',
      description: 'Counts the open times of the dates that changed anew',
      environment: { TABLE_NAME },
      atOnce: 10,
      gathers: Duration.seconds(1),
      whenItFails: {
        userImpact: 'Some times are listed that are taken, or not listed although they are open; bookings stay right.',
        runbook: 'open-times-behind',
      },
    });
    table.allow(this.openTimes.fn, [...READ, 'PutItem']);
  }
}
