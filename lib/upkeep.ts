import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PERIODIC } from '../functions/contract/time-limits.ts';
import type { Meaning } from './alarm.ts';
import { Archive } from './archive.ts';
import type { House } from './house.ts';
import type { Identity } from './identity.ts';
import { Periodic } from './periodic.ts';
import type { Notices } from './notices.ts';
import type { Reminders } from './reminders.ts';
import { type BookingTable, WRITE } from './table.ts';

export interface UpkeepProps {
  readonly house: House;
  readonly table: BookingTable;
  readonly reminders: Reminders;
  readonly notices: Notices;
  readonly identity: Identity;
}

const failing = (userImpact: string): Meaning => ({ userImpact, runbook: 'periodic-work-failed' });

/** Work that comes round by itself and that no event asks for: what time ends, what went amiss, what is long past. */
export class Upkeep extends Construct {
  readonly extendDoctorDays: Periodic;
  readonly expireHolds: Periodic;
  readonly expireWishes: Periodic;
  readonly repair: Periodic;
  readonly archiving: Periodic;
  readonly erasing: Periodic;
  readonly archive: Archive;

  constructor(scope: Construct, id: string, { house, table, reminders, notices, identity }: UpkeepProps) {
    super(scope, id);
    const TABLE_NAME = table.table.tableName;
    // Their own time budgets end well before, so that what they came to is noted.
    const timeout = Duration.millis(PERIODIC.long.functionMs);

    this.expireHolds = new Periodic(this, 'ExpireHolds', {
      house,
      entry: 'reactions/expire-holds',
      description: 'Ends holds and offers whose time is over',
      environment: { TABLE_NAME },
      schedule: 'rate(1 minute)',
      timeout: Duration.millis(PERIODIC.minutely.functionMs),
      whenItFails: failing(
        'Times held by nobody any more are offered to those who wait only when somebody books them.',
      ),
    });
    table.allow(this.expireHolds.fn, WRITE);

    this.expireWishes = new Periodic(this, 'ExpireWishes', {
      house,
      entry: 'reactions/expire-wishes',
      description: 'Ends wishes of the waitlist whose dates have passed',
      environment: { TABLE_NAME },
      schedule: 'cron(5 * * * ? *)',
      whenItFails: failing('People keep a place in line for dates that have passed.'),
    });
    table.allow(this.expireWishes.fn, WRITE, 'list');

    this.extendDoctorDays = new Periodic(this, 'ExtendDoctorDays', {
      house,
      entry: 'reactions/extend-doctor-days',
      description: 'Opens the next day of every doctor up to the booking horizon',
      environment: { TABLE_NAME },
      // As many runs as a large stage needs; once all is done, a run only finds that out.
      schedule: 'cron(0/15 2-5 * * ? *)',
      input: { unlessDone: true },
      timeout,
      memorySize: 1024,
      whenItFails: failing('The newest days of the booking horizon are not offered to patients.'),
    });
    table.allow(this.extendDoctorDays.fn, WRITE, 'list');

    this.repair = new Periodic(this, 'Repair', {
      house,
      entry: 'reactions/repair',
      description: 'Compares what follows from the facts with the facts, and mends it',
      environment: { TABLE_NAME, VIDEO_URL: house.stage.videoUrl, ...reminders.variables, ...notices.variables },
      schedule: 'cron(35 * * * ? *)',
      timeout,
      whenItFails: failing(
        'What a lost event left undone stays so: a missing reminder, a time that is listed but taken.',
      ),
    });
    table.allow(this.repair.fn, WRITE, 'list');
    reminders.allowScheduling(this.repair.fn);
    notices.allowQueueing(this.repair.fn);

    this.erasing = new Periodic(this, 'Erasing', {
      house,
      entry: 'reactions/finish-erasures',
      description: 'Goes on with erasures of people until nothing is left of them',
      environment: { TABLE_NAME, USER_POOL_ID: identity.pool.userPoolId },
      schedule: 'rate(10 minutes)',
      whenItFails: {
        userImpact: 'Something of a person who asked to be erased is still there.',
        runbook: 'erasures-not-finished',
      },
    });
    table.allow(this.erasing.fn, WRITE);
    identity.allow(this.erasing.fn, 'AdminDeleteUser');

    this.archive = new Archive(this, 'Archive', house);
    this.archiving = new Periodic(this, 'Archiving', {
      house,
      entry: 'reactions/archive',
      description: 'Moves appointments that ended more than a year ago to the archive',
      environment: { TABLE_NAME, ARCHIVE_BUCKET: this.archive.bucket.bucketName },
      schedule: 'cron(45 3 * * ? *)',
      timeout,
      whenItFails: failing('Nobody notices today: the table keeps what should be in the archive.'),
    });
    table.allow(this.archiving.fn, WRITE, 'list');
    this.archive.allow(this.archiving.fn);
  }
}
