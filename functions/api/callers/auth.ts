import { serve } from '../../http/serve.ts';
import { confirmAccount } from '../confirm-account.ts';
import { forgotPassword } from '../forgot-password.ts';
import { login } from '../login.ts';
import { logout } from '../logout.ts';
import { refreshSession } from '../refresh-session.ts';
import { register } from '../register.ts';
import { resendCode } from '../resend-code.ts';
import { resetPassword } from '../reset-password.ts';
import { realAccountDependencies } from './dependencies.ts';
import { publicDoorway } from './plain.ts';

/** Serves accounts and sessions to people who have none yet. */
export const handler = serve(
  [register, confirmAccount, resendCode, forgotPassword, resetPassword, login, refreshSession, logout],
  publicDoorway,
  realAccountDependencies(),
);
