import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import {
  NOTICE_LISTS,
  type NoticeListName,
  type Notification,
  type NotificationStatus,
} from '../domain/notification.ts';
import type { EpochMs } from '../domain/time.ts';
import { INDEXES, noticeList, noticePlace } from './keys.ts';
import { keyOf, toNotification } from './notices.ts';
import { type Item, queryPages, type Table, updateItem } from './table.ts';

/** Which notices of which clinics. */
export interface NoticeQuery {
  readonly clinicIds: readonly string[];
  /** Of any status when none is named. */
  readonly status?: NotificationStatus | undefined;
  /** Only what had no usable address. */
  readonly isUnreachable?: boolean;
  readonly limit: number;
  /** Continues after this place. */
  readonly after?: string | undefined;
}

export interface NoticePage {
  readonly items: readonly Notification[];
  /** Where to go on; absent at the end. */
  readonly next?: string | undefined;
}

/** Lists looked into side by side. */
const AT_ONCE = 16;
/** Sorts after every place. */
const LAST = '~';

const placeOf = ({ createdAt, id }: Notification): string => noticePlace(createdAt, id);

const latestIn = async (table: Table, list: string, before: string, most: number): Promise<Notification[]> => {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: INDEXES.list.name,
      KeyConditionExpression: '#partition = :list AND #sort < :before',
      ExpressionAttributeNames: { '#partition': INDEXES.list.partition, '#sort': INDEXES.list.sort },
      ExpressionAttributeValues: { ':list': list, ':before': before },
      ScanIndexForward: false,
      Limit: most,
    }),
  );
  return Items.map(toNotification);
};

const listsOf = ({ clinicIds, status, isUnreachable = false }: Omit<NoticeQuery, 'limit' | 'after'>): string[] => {
  const isAsked = (list: NoticeListName): boolean =>
    (status === undefined || status === (list === 'UNREACHABLE' ? 'SUPPRESSED' : list)) &&
    (!isUnreachable || list === 'UNREACHABLE');
  const lists = NOTICE_LISTS.filter(isAsked);
  return clinicIds.flatMap((clinicId) => lists.map((list) => noticeList(clinicId, list)));
};

const inTurns = async <Found>(lists: readonly string[], look: (list: string) => Promise<Found[]>): Promise<Found[]> => {
  const found: Found[] = [];
  for (let from = 0; from < lists.length; from += AT_ONCE)
    found.push(...(await Promise.all(lists.slice(from, from + AT_ONCE).map(look))).flat());
  return found;
};

/** The notices of some clinics, latest first, a second or so behind: one Query for each clinic and status. */
export const noticesOf = async (table: Table, query: NoticeQuery): Promise<NoticePage> => {
  const { limit, after = LAST } = query;
  const found = await inTurns(listsOf(query), (list) => latestIn(table, list, after, limit + 1));
  // Between two looks a notice may have gone from one list to another.
  const once = [...new Map(found.map((notice) => [notice.id, notice])).values()];
  const items = once.sort((a, b) => (placeOf(a) > placeOf(b) ? -1 : 1)).slice(0, limit);
  const last = items.at(-1);
  return { items, ...(once.length > limit && last && { next: placeOf(last) }) };
};

/** Ids of notices begin with their time: so the place of one in its list is known by its id alone. */
const PLACE_IN_ID = /^note_([0-9a-z]{9})_/;
const LATEST = 8.64e15;

/** Finds a notice of some clinics by its id. */
export const noticeById = async (
  table: Table,
  clinicIds: readonly string[],
  id: string,
): Promise<Notification | undefined> => {
  const at = Number.parseInt(PLACE_IN_ID.exec(id)?.[1] ?? '', 36);
  if (!(at <= LATEST)) return undefined;
  const found = await inTurns(listsOf({ clinicIds }), async (list): Promise<Item[]> => {
    const { Items = [] } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: INDEXES.list.name,
        KeyConditionExpression: '#partition = :list AND #sort = :place',
        ExpressionAttributeNames: { '#partition': INDEXES.list.partition, '#sort': INDEXES.list.sort },
        ExpressionAttributeValues: { ':list': list, ':place': noticePlace(at, id) },
      }),
    );
    return Items;
  });
  const [item] = found;
  return item && toNotification(item);
};

/** A page of notices, and its last place. */
export interface NoticesPage {
  readonly notices: readonly Notification[];
  readonly place: string;
}

const PAGE = 100;

/** A clinic's notices that are queued, oldest first, page by page after a place. */
export async function* queuedNotices(
  table: Table,
  clinicId: string,
  before: EpochMs,
  after: string | undefined,
): AsyncGenerator<NoticesPage> {
  const pages = queryPages(table, {
    IndexName: INDEXES.list.name,
    KeyConditionExpression: '#partition = :list AND #sort BETWEEN :after AND :before',
    ExpressionAttributeNames: { '#partition': INDEXES.list.partition, '#sort': INDEXES.list.sort },
    ExpressionAttributeValues: {
      ':list': noticeList(clinicId, 'QUEUED'),
      ':after': after ?? ' ',
      ':before': noticePlace(before, ''),
    },
    Limit: PAGE,
  });
  for await (const items of pages) {
    const place = items.at(-1)?.listSK;
    if (typeof place === 'string') yield { notices: items.map(toNotification), place };
  }
}

/** Takes the right to queue a notice once more, when nobody did for so long. @returns whether it was given. */
export const claimRequeue = async (
  table: Table,
  notice: Pick<Notification, 'personId' | 'id' | 'createdAt'>,
  now: EpochMs,
  afterMs: number,
): Promise<boolean> => {
  if (notice.createdAt > now - afterMs) return false;
  const claimed = await updateItem(table, {
    Key: keyOf(notice),
    UpdateExpression: 'SET queuedAt = :now',
    ConditionExpression: '#status = :queued AND (attribute_not_exists(queuedAt) OR queuedAt <= :before)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':now': now, ':queued': 'QUEUED', ':before': now - afterMs },
  });
  return claimed !== undefined;
};
