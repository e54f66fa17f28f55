/**
 * The token of a manage link. It arrives behind the `#`, so no server sees it in an address, and stays in this page's
 * memory; the address keeps it so that a reload and a bookmark work.
 */
let token: string | undefined;

export const manageToken = (): string | undefined => token;

export const takeManageToken = (hash: string): string | undefined => {
  const given = hash.replace(/^#/, '');
  if (given !== '') token = given;
  return token;
};
