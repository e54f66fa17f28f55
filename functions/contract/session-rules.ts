import type { SessionRules } from '../domain/session.ts';

export type { SessionRules };

/** How the stack writes the rules for clinic people's sessions into a function's environment: `15 12 required`. */
export const sessionRulesText = ({ tokenMinutes, sessionHours, secondFactor }: SessionRules): string =>
  `${tokenMinutes} ${sessionHours} ${secondFactor}`;

export const SESSION_RULES_TEXT = /^[1-9]\d* [1-9]\d* (offered|required)$/;

/** The rules again; whatever does not say that a second factor is only offered requires it. */
export const sessionRulesFrom = (text: string): SessionRules => {
  const [tokenMinutes, sessionHours, secondFactor] = text.split(' ');
  return {
    tokenMinutes: Number(tokenMinutes),
    sessionHours: Number(sessionHours),
    secondFactor: secondFactor === 'offered' ? 'offered' : 'required',
  };
};
