import handlebars from 'handlebars/runtime.js';
import { mailTemplate } from './mail.generated.ts';
import type { MailView } from './view.ts';

const template = handlebars.template<MailView>(mailTemplate);

/** The mail as HTML. Handlebars escapes every value, and a value that the template names but the view lacks throws. */
export const renderHtml = (view: MailView): string => template(view);
