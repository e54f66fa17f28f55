import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { noticeQueued, retryEvent } from '../contract/events.ts';
import { SENDER } from '../contract/time-limits.ts';
import { channelsFor, type NoticeEnd, type Notification, priorityOf, queueOf } from '../domain/notification.ts';
import { delaySeconds, pauseMs, UNKNOWN_WAIT_MS } from '../domain/send-rate.ts';
import type { EpochMs } from '../domain/time.ts';
import type { SendOutcome } from '../email/send.ts';
import { type ClaimedNotice, claimNotice, findNotice, releaseNotice, settleNotice } from '../store/notices.ts';
import { endPause, type PacedChannel, pauseChannel, reserveTurn, type Taken } from '../store/send-rate.ts';
import { composeNotice } from './compose-notice.ts';
import { endNotice } from './end-notice.ts';
import { reportFailure } from './failures.ts';
import { type Mailroom, realMailroom } from './mailroom.ts';
import { onMessages } from './queue.ts';
import { aboutNotice } from './queue-notices.ts';
import { isPacedChannel, sendLetter } from './send-letter.ts';

const logger = new Logger({ serviceName: 'notifications' });
const metrics = new Metrics({ namespace: 'Appointments', serviceName: 'notifications' });

/** A notice waits to be sent: queued for the first time, or once more by staff. */
const message = z.discriminatedUnion('type', [noticeQueued, retryEvent]);
export type SendMessage = z.infer<typeof message>;

const NO_TURN: Taken = { at: 0, strikes: 0 };

/** Waits for a turn of the channel; when there is none in time, says when to ask again. */
const takeTurn = async (
  { table, perSecond, now, wait }: Mailroom,
  channel: PacedChannel,
  notice: Notification,
  until: EpochMs,
): Promise<Taken | { readonly notBefore: EpochMs }> => {
  for (;;) {
    const rate = { perSecond: perSecond[channel] };
    const turn = await reserveTurn(table, channel, rate, priorityOf(notice), now(), until);
    const instant = 'at' in turn ? turn.at : turn.notBefore;
    if (!('at' in turn) && instant >= until) return turn;
    if (instant > now()) await wait(instant - now());
    if ('at' in turn) return turn;
  }
};

/** Counts how long a notice about an appointment has waited; announcements to many may take hours. */
const countWait = ({ now }: Mailroom, notice: Notification): void => {
  if (priorityOf(notice) !== 'urgent') return;
  metrics.addMetric(
    'NoticeWaitSeconds',
    MetricUnit.Seconds,
    Math.max(0, now() - (notice.retriedAt ?? notice.createdAt)) / 1000,
  );
  metrics.publishStoredMetrics();
};

/** Puts a notice back into its queue: it waits, and nothing counts as a failed try. */
const putBack = async (room: Mailroom, notice: Notification, notBefore: EpochMs, failures = 0): Promise<void> => {
  countWait(room, notice);
  await room.queue.put([notice], queueOf(notice), delaySeconds(notBefore, room.now(), failures));
};

/** Ends a notice that is not to be sent. */
const end = async (room: Mailroom, notice: Notification, reason: NoticeEnd): Promise<void> => {
  await endNotice(room, notice, reason);
};

const settleOutcome = async (
  room: Mailroom,
  { notice, attempt }: ClaimedNotice,
  turn: Taken,
  outcome: SendOutcome,
  said: { readonly kind: Notification['kind']; readonly subject: string },
  channel: PacedChannel,
): Promise<void> => {
  const { table, now } = room;
  switch (outcome.outcome) {
    case 'sent':
      countWait(room, notice);
      await settleNotice(table, notice, { status: 'SENT', ...said }, now());
      return endPause(table, channel, turn);
    case 'rejected':
      return reportFailure(table, notice, 'rejected', now());
    case 'temporary': {
      // Where the service is in trouble, all senders wait; else it is this notice alone.
      if (outcome.isOfService) await pauseChannel(table, channel, turn, now());
      await releaseNotice(table, notice, attempt, outcome.isUnknown);
      // A notice that perhaps went out, or fails where others do not, is tried less and less often.
      const isOwn = outcome.isUnknown || (!outcome.isThrottle && turn.strikes === 0);
      const ownFailures = isOwn ? attempt - 1 : 0;
      const waitMs = outcome.isUnknown ? UNKNOWN_WAIT_MS : pauseMs(turn.strikes);
      return putBack(room, notice, now() + waitMs, ownFailures);
    }
  }
};

/**
 * Sends one notice in its turn, once, whatever is delivered twice. Only a crash between the service's acceptance and our
 * mark can send it a second time. A service that is busy or away is waited for; a notice that has become untrue or
 * useless meanwhile ends, with the reason.
 */
export const sendNotice =
  (room: Mailroom) =>
  async (event: SendMessage): Promise<void> => {
    const { table, now } = room;
    const name = { personId: 'personId' in event ? event.personId : event.patientId, id: event.notificationId };
    const queued = await findNotice(table, name);
    if (queued?.status !== 'QUEUED' || !isPacedChannel(queued.channel)) return;
    const isLate = now() >= (queued.usefulUntil ?? 0);
    // What is too late takes nobody's turn.
    const turn = isLate ? NO_TURN : await takeTurn(room, queued.channel, queued, now() + SENDER.workMs);
    if (!('at' in turn)) return putBack(room, queued, turn.notBefore);
    const claim = await claimNotice(table, name, now(), SENDER.leaseMs);
    if (claim === 'settled') return;
    if ('busyUntil' in claim) return putBack(room, queued, claim.busyUntil);
    const { notice } = claim;
    if (isLate) return end(room, notice, notice.source ? 'too-late' : 'outdated');
    const letter = await composeNotice(room, notice);
    if (typeof letter === 'string') return end(room, notice, letter);
    if ('notBefore' in letter) {
      await releaseNotice(table, notice, claim.attempt);
      return putBack(room, notice, letter.notBefore);
    }
    const way =
      channelsFor(notice.kind, letter.to, { isAnnouncement: letter.unsubscribeUrl !== undefined })[notice.channel] ??
      'not-wanted';
    if (way !== 'send') return end(room, notice, way);
    const outcome = await sendLetter(room, queued.channel, claim, letter);
    logger.info('told', aboutNotice(notice, outcome.outcome, letter.correlationId));
    if (outcome.outcome === 'unreachable') return end(room, notice, 'unreachable');
    const said = { kind: letter.kind, subject: letter.mail.subject };
    return settleOutcome(room, claim, turn, outcome, said, queued.channel);
  };

/** The Lambda handler of the send queues. */
export const noticeHandler = (room: Mailroom) => onMessages('send-notices', message, sendNotice(room));

export const handler = noticeHandler(realMailroom());
