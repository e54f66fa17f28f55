export const WAITLIST_STATUSES = ['WAITING', 'OFFERED', 'FULFILLED', 'EXPIRED', 'WITHDRAWN'] as const;
export type WaitlistStatus = (typeof WAITLIST_STATUSES)[number];
