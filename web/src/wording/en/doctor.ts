/** What doctors read, by page. */
export const doctor = {};
