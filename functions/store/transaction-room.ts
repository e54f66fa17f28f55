import { MAX_BUFFER_MINUTES } from '../domain/clinic.ts';
import { QUARTER_MINUTES } from '../domain/time.ts';

/** DynamoDB's limit of one transaction. */
export const MAX_ACTIONS = 100;

/** What an appointment takes beside its slots: its date's doctor-day and the next one's, and the months of a visit. */
const DOCTOR_DAYS = 2;
const CALENDAR_MONTHS = 2;
/** The appointment's row and its event. */
const VERSION = 2;

/** What other changes may commit together with a move: the check of a schedule, records of leaves, rows of a wish. */
export const ROOM_BESIDE = 10;
/** Records of leaves among them: the rest is the check of the schedule and the two rows of a waitlist entry. */
export const MAX_RECORDS = ROOM_BESIDE - 3;

/**
 * The most writes of a move, the largest of all changes: every slot before and after, which may have none in common, and
 * two times what else a time takes.
 */
export const writesOfMove = (before: number, after: number): number =>
  before + after + 2 * (DOCTOR_DAYS + CALENDAR_MONTHS) + VERSION;

/** The most quarter-hours of visit and buffer with which a move, and all that is committed with it, is one transaction. */
export const MAX_CLAIM_QUARTERS = Math.floor((MAX_ACTIONS - ROOM_BESIDE - writesOfMove(0, 0)) / 2);

/**
 * How many appointments can have buffers in one stretch without a visit in it: the visits end, each in a quarter-hour of
 * its own, within the longest buffer before it.
 */
export const MAX_BUFFER_OWNERS = MAX_BUFFER_MINUTES / QUARTER_MINUTES;

/** The most writes of an override past the schedule: nothing after its visit, and the next version of every owner. */
export const writesOfOverride = (visit: number, owners: number): number =>
  1 + visit + DOCTOR_DAYS + CALENDAR_MONTHS + VERSION * (1 + owners);
