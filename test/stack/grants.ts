import { CALLERS } from '../../functions/contract/route.ts';
import { idsIn, type Statement, type Synthesised } from './stage.ts';

/** Every function by its entry, with the start of its logical id. */
export const FUNCTIONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(CALLERS.map((caller) => [`api/callers/${caller}`, `Api${caller}`])),
  'outbox/publish-changes': 'EventsPublish',
  'outbox/sweep': 'EventsSweepFunction',
  'reactions/send-notices': 'FollowUpNoticesFunction',
  'reactions/tell-patients': 'FollowUpConfirmationFunction',
  'reactions/send-announcement': 'FollowUpAnnouncementsFunction',
  'reactions/handle-mail-feedback': 'FollowUpMailFeedbackFunction',
  'reactions/schedule-reminders': 'FollowUpSchedulingFunction',
  'reactions/offer-waitlist': 'FollowUpWaitlistFunction',
  'reactions/resolve-conflicts': 'FollowUpConflictsFunction',
  'reactions/record-audit': 'AuditWriterFunction',
  'reactions/export-audit': 'AuditExportFunction',
  'reactions/count-events': 'ReadModelsCountingFunction',
  'reactions/keep-read-models': 'ReadModelsFollowing',
  'reactions/send-reminder': 'FollowUpRemindersSend',
  'reactions/refresh-open-times': 'FollowUpOpenTimesFunction',
  'reactions/extend-doctor-days': 'UpkeepExtendDoctorDaysFunction',
  'reactions/expire-holds': 'UpkeepExpireHoldsFunction',
  'reactions/expire-wishes': 'UpkeepExpireWishesFunction',
  'reactions/repair': 'UpkeepRepairFunction',
  'reactions/finish-erasures': 'UpkeepErasingFunction',
  'reactions/archive': 'UpkeepArchivingFunction',
  'canary/book-and-cancel': 'CanaryJobFunction',
};

export const actionsOf = ({ Action }: Statement): readonly string[] => (typeof Action === 'string' ? [Action] : Action);

/** Every statement of the stack's identity policies, with the policy's logical id. */
export const statements = ({ ofType }: Synthesised): { readonly policy: string; readonly statement: Statement }[] =>
  ofType('AWS::IAM::Policy').flatMap(([policy, { Properties }]) =>
    (Properties.PolicyDocument?.Statement ?? []).map((statement) => ({ policy, statement })),
  );

/** The logical id of a function. */
export const functionId = ({ ofType }: Synthesised, entry: string): string => {
  const prefix = FUNCTIONS[entry];
  const found = ofType('AWS::Lambda::Function').filter(([id]) => new RegExp(`^${prefix}[0-9A-F]{8}$`).test(id));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} functions for ${entry}`);
  return only[0];
};

/** The statements that a function's role has. */
export const grantsOf = (stage: Synthesised, entry: string): Statement[] => {
  const roles = idsIn(stage.resources[functionId(stage, entry)]?.Properties.Role);
  return stage
    .ofType('AWS::IAM::Policy')
    .filter(([, { Properties }]) => idsIn(Properties.Roles).some((id) => roles.includes(id)))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument?.Statement ?? []);
};

export const grantedActions = (stage: Synthesised, entry: string): Set<string> =>
  new Set(grantsOf(stage, entry).flatMap(actionsOf));
