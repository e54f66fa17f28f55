import type { Actor, AppointmentEvent } from '../domain/appointment.ts';
import { noticeId } from '../domain/ids.ts';
import type { Channel } from '../domain/notification.ts';
import { type History, noticeKindOf, type Version } from '../domain/notice-kinds.ts';
import { type Told } from '../domain/telling.ts';
import type { EpochMs } from '../domain/time.ts';
import { isEvent, toAppointment } from './appointments.ts';
import { appointmentKey, EVENT_PREFIX, noticeKey } from './keys.ts';
import { getItems, type Item, queryAll, type Table } from './table.ts';

const toVersion = (item: Item): Version => ({
  version: item.version as number,
  type: item.type as AppointmentEvent,
  occurredAt: item.occurredAt as number,
  actor: item.actor as Pick<Actor, 'id' | 'role'>,
  correlationId: item.correlationId as string,
  after: toAppointment(item.after as Item),
});

/** An appointment with its changes, in one consistent Query; `undefined` when there is none. */
export const historyOf = async (table: Table, appointmentId: string): Promise<History | undefined> => {
  const { PK, SK } = appointmentKey(appointmentId);
  const items = await queryAll(table, {
    KeyConditionExpression: 'PK = :pk',
    ExpressionAttributeValues: { ':pk': PK },
    ConsistentRead: true,
  });
  const row = items.find((item) => item.SK === SK);
  if (!row) return undefined;
  const versions = items.filter((item) => String(item.SK).startsWith(EVENT_PREFIX) && isEvent(item)).map(toVersion);
  return { appointment: toAppointment(row), versions };
};

/** The ledger's name for the notice of one version through one channel: the same at every delivery of its event. */
export const eventNoticeId = (history: History, version: number, channel: Channel): string | undefined => {
  const kind = noticeKindOf(history, version);
  const change = history.versions.find((one) => one.version === version);
  return kind && change && noticeId([history.appointment.id, version, kind, channel], change.occurredAt);
};

/**
 * What a notice's row says about whether its reader was told. A sender that died while it was sending leaves its lease
 * behind; `isUncertain` keeps that when the notice is settled later.
 */
const toldBy = (row: Item | undefined): Told => {
  if (row?.status === 'SENT') return 'told';
  const isHeld = row?.status === 'QUEUED' && Number(row.leaseUntil ?? 0) > 0;
  return isHeld || (row?.isUncertain === true && row.status !== 'FAILED') ? 'perhaps' : 'untold';
};

/** What the ledger says of the earlier notices of an appointment, by channel. */
export interface Tellings {
  readonly toldAt: (channel: Channel) => (version: number) => Told;
  /** Until when an earlier notice may still be on its way; `undefined` when none is. */
  readonly busyUntil: (channel: Channel, now: EpochMs) => EpochMs | undefined;
}

/** Reads what the ledger says of the notices of an appointment's versions before one: one read of many keys. */
export const tellingsBefore = async (
  table: Table,
  history: History,
  before: number,
  channels: readonly Channel[],
): Promise<Tellings> => {
  const names = history.versions
    .filter(({ version }) => version < before)
    .flatMap(({ version }) =>
      channels.flatMap((channel) => {
        const id = eventNoticeId(history, version, channel);
        return id === undefined ? [] : [{ version, channel, id }];
      }),
    );
  const keys = names.map(({ id }) => noticeKey(history.appointment.patientId, id));
  const rows = keys.length === 0 ? [] : await getItems(table, keys);
  const found = new Map(names.map(({ version, channel }, index) => [`${version} ${channel}`, rows[index]]));
  return {
    toldAt: (channel) => (version) => toldBy(found.get(`${version} ${channel}`)),
    busyUntil: (channel, now) => {
      const leases = names
        .filter((name) => name.channel === channel)
        .map(({ version }) => found.get(`${version} ${channel}`))
        .filter((row) => row?.status === 'QUEUED')
        .map((row) => Number(row?.leaseUntil ?? 0));
      const last = Math.max(0, ...leases);
      return last > now ? last : undefined;
    },
  };
};
