/** What the front desk reads, by page. */
export const desk = {};
