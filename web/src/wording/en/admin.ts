/** What whoever steers a clinic reads, by page. */
export const admin = {};
