import { randomBytes } from 'node:crypto';
import type { NewRoom } from '../domain/booking.ts';

/** Opens rooms of the video service at `videoUrl`, each with 128 random bits in its address. */
export const roomsAt =
  (videoUrl: string): NewRoom =>
  () =>
    `${videoUrl}/${randomBytes(16).toString('base64url')}`;
