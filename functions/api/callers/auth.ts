import { serve } from '../../http/serve.ts';
import { beginSecondFactor } from '../begin-second-factor.ts';
import { completeSecondFactor } from '../complete-second-factor.ts';
import { confirmAccount } from '../confirm-account.ts';
import { eraseMe } from '../erase-me.ts';
import { exportMe } from '../export-me.ts';
import { forgotPassword } from '../forgot-password.ts';
import { getMe } from '../get-me.ts';
import { getSecondFactor } from '../get-second-factor.ts';
import { login } from '../login.ts';
import { logout } from '../logout.ts';
import { refreshSession } from '../refresh-session.ts';
import { register } from '../register.ts';
import { resendCode } from '../resend-code.ts';
import { resetPassword } from '../reset-password.ts';
import { showUnsubscribe } from '../show-unsubscribe.ts';
import { unsubscribe } from '../unsubscribe.ts';
import { updateMe } from '../update-me.ts';
import { realAccountDependencies } from './account-dependencies.ts';
import { realAuditTable } from './audit-dependencies.ts';
import { realDoorway } from './dependencies.ts';

const dependencies = { ...realAccountDependencies(), ...realAuditTable() };

/** Serves accounts and sessions to people who have none yet, and everybody's own profile. */
export const handler = serve(
  [
    register,
    confirmAccount,
    resendCode,
    forgotPassword,
    resetPassword,
    login,
    refreshSession,
    logout,
    getSecondFactor,
    beginSecondFactor,
    completeSecondFactor,
    getMe,
    updateMe,
    exportMe,
    eraseMe,
    showUnsubscribe,
    unsubscribe,
  ],
  realDoorway(dependencies),
  dependencies,
);
