import type { Api } from './api.ts';
import type { Canary } from './canary.ts';
import type { Events } from './events.ts';
import type { FollowUp } from './follow-up.ts';
import type { House } from './house.ts';
import type { BookingTable } from './table.ts';

/** What is looked at, from the request to the last mail. */
export interface Watched {
  readonly house: House;
  readonly table: BookingTable;
  readonly api: Api;
  readonly events: Events;
  readonly followUp: FollowUp;
  readonly canary: Canary;
}
