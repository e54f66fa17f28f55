import type { Clinic } from '../domain/clinic.ts';
import type { Notification } from '../domain/notification.ts';
import type { Person } from '../domain/person.ts';
import type { Mail } from '../email/compose.ts';
import type { Envelope } from '../email/message.ts';

/** What one person is told now. */
export interface Letter {
  readonly kind: Notification['kind'];
  readonly to: Person;
  readonly from: Pick<Clinic, 'id' | 'name'>;
  readonly mail: Mail;
  readonly calendar?: Envelope['calendar'];
  /** For SMS; without it there is none. */
  readonly text?: string | undefined;
  /** Where its reader ends announcements; absent in everything else. */
  readonly unsubscribeUrl?: string | undefined;
  /** The request that it follows from. */
  readonly correlationId?: string | undefined;
}
