/** The address typed on one of these pages, for the next of them; in memory, because it is nobody else's business. */
let email = '';

export const rememberEmail = (typed: string): void => {
  email = typed;
};

export const rememberedEmail = (): string => email;
