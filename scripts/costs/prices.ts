/** Where and when these prices held. Free tiers, taxes and discounts are left out. */
export const PRICES_OF = { region: 'us-east-1 (N. Virginia)', asOf: '2026-11' } as const;

/** What AWS takes, in US dollars a unit, on demand. Check them against https://aws.amazon.com/pricing before a decision. */
export const PRICES = {
  apiRequest: 1.0 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** arm64. */
  lambdaGbSecond: 0.0000133334,
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  tableGbMonth: 0.25,
  recoveryGbMonth: 0.2,
  event: 1.0 / 1e6,
  archivedGb: 0.1,
  schedule: 1.0 / 1e6,
  queueRequest: 0.4 / 1e6,
  mail: 0.1 / 1e3,
  /** To a US number, before the carrier's own fee. */
  sms: 0.00645,
  logGb: 0.5,
  logGbMonth: 0.03,
  trace: 5 / 1e6,
  alarmMonth: 0.1,
  metricMonth: 0.3,
  dashboardMonth: 3,
  keyMonth: 1,
  keyRequest: 0.03 / 1e4,
  secretMonth: 0.4,
  secretRequest: 0.05 / 1e4,
  /** A person who signs in that month, with the Plus plan, which prod has for its threat protection. */
  activePerson: 0.02,
  bucketGbMonth: 0.023,
  edgeRequest: 1.0 / 1e6,
  edgeGb: 0.085,
  firewallMonth: 5,
  firewallRuleMonth: 1,
  firewallRequest: 0.6 / 1e6,
} as const;
