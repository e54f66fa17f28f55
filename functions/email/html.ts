import handlebars from 'handlebars/runtime.js';
import { mailTemplate } from './mail.generated.ts';
import type { MailView } from './view.ts';

const template = handlebars.template<MailView>(mailTemplate);

/** A time range stays in one line: a narrow screen would break it at its dash. */
const unbroken = (html: string): string => html.replaceAll(/(\d\d:\d\d) – (?=\d\d:\d\d)/g, '$1\u00a0–\u00a0');

/** The mail as HTML. Handlebars escapes every value, and a value that the template names but the view lacks throws. */
export const renderHtml = (view: MailView): string => unbroken(template(view));
