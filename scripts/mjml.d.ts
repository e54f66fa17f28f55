// mjml 5 ships no declarations; this is the part of it that build-mails.ts uses.
declare module 'mjml' {
  const mjml2html: (
    mjml: string,
    options: {
      readonly validationLevel: 'strict';
      readonly keepComments: boolean;
      readonly fonts: Readonly<Record<string, string>>;
      readonly filePath: string;
    },
  ) => Promise<{ readonly html: string }>;
  export default mjml2html;
}
