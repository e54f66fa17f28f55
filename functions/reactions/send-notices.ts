import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { noticeQueued, retryEvent } from '../contract/events.ts';
import { SENDER } from '../contract/time-limits.ts';
import { channelsFor, type NoticeEnd, type Notification, priorityOf, queueOf } from '../domain/notification.ts';
import { delaySeconds, LOOK_SPREAD_MS, pauseMs, UNKNOWN_WAIT_MS, WRITE_DOWN_PAUSES_MS } from '../domain/send-rate.ts';
import type { EpochMs } from '../domain/time.ts';
import type { SendOutcome } from '../email/send.ts';
import { type ClaimedNotice, claimNotice, findNotice, releaseNotice, settleNotice } from '../store/notices.ts';
import { whyNotToSend } from '../store/notice-truth.ts';
import {
  endPause,
  giveTrialBack,
  type PacedChannel,
  pauseChannel,
  reserveTurn,
  type Taken,
} from '../store/send-rate.ts';
import { composeNotice } from './compose-notice.ts';
import { endNotice } from './end-notice.ts';
import { reportFailure } from './failures.ts';
import type { Letter } from './letter.ts';
import { type Mailroom, realMailroom } from './mailroom.ts';
import { onMessages } from './queue.ts';
import { aboutNotice } from './queue-notices.ts';
import { isPacedChannel, sendLetter } from './send-letter.ts';

const logger = new Logger({ serviceName: 'notifications' });
const metrics = new Metrics({ namespace: 'Appointments', serviceName: 'notifications' });

/** A notice waits to be sent: queued for the first time, or once more by staff. */
const message = z.discriminatedUnion('type', [noticeQueued, retryEvent]);
export type SendMessage = z.infer<typeof message>;

/** Waits for a turn of the channel; when there is none in time, says when to ask again. */
const takeTurn = async (
  { table, perSecond, now, wait, random }: Mailroom,
  channel: PacedChannel,
  notice: Notification,
  until: EpochMs,
): Promise<Taken | { readonly notBefore: EpochMs }> => {
  for (;;) {
    const rate = { perSecond: perSecond[channel] };
    const turn = await reserveTurn(table, channel, rate, priorityOf(notice), now(), until);
    if ('at' in turn) {
      if (turn.at > now()) await wait(turn.at - now());
      return turn;
    }
    const look = Math.max(turn.notBefore, now()) + random() * LOOK_SPREAD_MS;
    if (look >= until) return turn;
    await wait(look - now());
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

/** Writes down what became of a notice: a table that is throttled for a moment has no mail sent twice. */
const writeDown = async ({ now, wait }: Mailroom, until: EpochMs, write: () => Promise<unknown>): Promise<void> => {
  for (const pause of WRITE_DOWN_PAUSES_MS) {
    try {
      await write();
      return;
    } catch (error) {
      if (now() + pause >= until) throw error;
      await wait(pause);
    }
  }
  await write();
};

/** A notice that is to be sent now. */
interface Ready {
  readonly claim: ClaimedNotice;
  readonly letter: Letter;
}

/**
 * Claims a notice and composes it as it is true now. `undefined`: it is not to be sent now, and is ended or put back.
 * @param why it is known already to have nothing to say.
 */
const prepare = async (room: Mailroom, queued: Notification, why?: NoticeEnd): Promise<Ready | undefined> => {
  const { table, now } = room;
  const claim = await claimNotice(table, queued, now(), SENDER.leaseMs);
  if (claim === 'settled') return undefined;
  if ('busyUntil' in claim) {
    await putBack(room, queued, claim.busyUntil);
    return undefined;
  }
  const { notice } = claim;
  const letter = why ?? (await composeNotice(room, notice));
  if (typeof letter === 'string') {
    await endNotice(room, notice, letter);
    return undefined;
  }
  if ('notBefore' in letter) {
    await releaseNotice(table, claim);
    await putBack(room, notice, letter.notBefore);
    return undefined;
  }
  const isAnnouncement = letter.unsubscribeUrl !== undefined;
  const way = channelsFor(notice.kind, letter.to, { isAnnouncement })[notice.channel] ?? 'not-wanted';
  if (way === 'send') return { claim, letter };
  await endNotice(room, notice, way);
  return undefined;
};

/** Does what follows from the service's answer. */
const settleOutcome = async (
  room: Mailroom,
  channel: PacedChannel,
  turn: Taken,
  { claim, letter }: Ready,
  outcome: SendOutcome,
  until: EpochMs,
): Promise<void> => {
  const { table, now } = room;
  const { notice, failures } = claim;
  switch (outcome.outcome) {
    case 'sent': {
      countWait(room, notice);
      const said = { kind: letter.kind, subject: letter.mail.subject };
      await writeDown(room, until, () => settleNotice(table, notice, { status: 'SENT', ...said }, now()));
      return endPause(table, channel, turn);
    }
    case 'rejected':
      await writeDown(room, until, () => reportFailure(table, notice, 'rejected', now()));
      return endPause(table, channel, turn);
    case 'temporary': {
      // Where the service is in trouble, all senders wait; else it answers, and it is this notice alone.
      if (outcome.isOfService) await pauseChannel(table, channel, turn, now());
      else await endPause(table, channel, turn);
      // A notice that perhaps went out, or fails where others do not, is tried less and less often.
      const isOwn = outcome.isUnknown || !outcome.isOfService || (!outcome.isThrottle && turn.strikes === 0);
      const after = { ...claim, failures: isOwn ? failures + 1 : failures };
      await writeDown(room, until, () => releaseNotice(table, after, outcome.isUnknown));
      const waitMs = outcome.isUnknown ? UNKNOWN_WAIT_MS : pauseMs(turn.strikes);
      return putBack(room, notice, now() + waitMs, isOwn ? failures : 0);
    }
  }
};

/** Uses a turn. @returns whether the service was asked. */
const useTurn = async (
  room: Mailroom,
  channel: PacedChannel,
  turn: Taken,
  queued: Notification,
  until: EpochMs,
): Promise<boolean> => {
  const ready = await prepare(room, queued);
  if (!ready) return false;
  const { claim, letter } = ready;
  const { notice } = claim;
  const outcome = await sendLetter(room, channel, claim, letter);
  logger.info('told', aboutNotice(notice, outcome.outcome, letter.correlationId));
  if (outcome.outcome === 'unreachable') {
    await endNotice(room, notice, 'unreachable');
    return false;
  }
  if (outcome.outcome === 'no-address') {
    await reportFailure(room.table, notice, 'rejected', room.now());
    return false;
  }
  await settleOutcome(room, channel, turn, ready, outcome, until);
  return true;
};

/**
 * Sends one notice in its turn, once, whatever is delivered twice. What the service accepted goes a second time only
 * when we do not learn that it did, or cannot write it down: the function dies in between, the service does not answer,
 * or the table takes nothing until the function's time is over. A service that is busy or away is waited for; a notice
 * that has become untrue or useless meanwhile ends, with the reason.
 */
export const sendNotice =
  (room: Mailroom) =>
  async (event: SendMessage): Promise<void> => {
    const { table, now } = room;
    const begun = now();
    const name = { personId: 'personId' in event ? event.personId : event.patientId, id: event.notificationId };
    const queued = await findNotice(table, name);
    if (queued?.status !== 'QUEUED' || !isPacedChannel(queued.channel)) return;
    const { channel } = queued;
    const why = await whyNotToSend(table, queued, now());
    // What has nothing to say takes nobody's turn.
    if (why !== undefined) return void (await prepare(room, queued, why));
    const turn = await takeTurn(room, channel, queued, begun + SENDER.workMs);
    if (!('at' in turn)) return putBack(room, queued, turn.notBefore);
    let hasAsked = false;
    try {
      hasAsked = await useTurn(room, channel, turn, queued, begun + SENDER.functionMs - SENDER.putBackMs);
    } finally {
      if (!hasAsked) await giveTrialBack(table, channel, turn);
    }
  };

/** The Lambda handler of the send queues. */
export const noticeHandler = (room: Mailroom) => onMessages('send-notices', message, sendNotice(room));

export const handler = noticeHandler(realMailroom());
