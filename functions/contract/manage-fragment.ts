import { type EpochMs, toUtc } from '../domain/time.ts';

/** What stands behind the `#` of a manage link. The web app reads it too, so this file needs nothing of Node. */
export interface ManageFragment {
  readonly token: string | undefined;
  /** The start of the open time that was pressed in a mail, if it was one. */
  readonly start: EpochMs | undefined;
}

/** As `toUtc` writes it; whatever `Date.parse` takes besides is a link that was cut off or made up. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** A manage link that asks its reader whether to move the appointment to this start. */
export const urlWithStart = (manageUrl: string, start: EpochMs): string => `${manageUrl}&start=${toUtc(start)}`;

/** Reads a fragment without its `#`. A start that is none is left out: the link still leads to its appointment. */
export const readManageFragment = (fragment: string): ManageFragment => {
  const [token = '', ...rest] = fragment.split('&');
  const text = new URLSearchParams(rest.join('&')).get('start') ?? '';
  const start = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  return { token: token === '' ? undefined : token, start: Number.isNaN(start) ? undefined : start };
};
