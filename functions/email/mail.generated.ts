/* oxlint-disable */
// @ts-nocheck
// Generated from mail.mjml by `npm run build:mails`; do not edit.
export const mailTemplate: object = {
  '0': function (container, depth0, helpers, partials, data) {
    return (
      '<tr>\n<td align="left" class="ink break" style="font-size:0px;padding:0 24px 16px;word-break:break-word;">\n<div style="font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1d2939;">' +
      container.escapeExpression(
        container.lambda(
          container.strict(depth0, 'greeting', { start: { line: 131, column: 174 }, end: { line: 131, column: 182 } }),
          depth0,
        ),
      ) +
      '</div>\n</td>\n</tr>\n'
    );
  },
  '1': function (container, depth0, helpers, partials, data) {
    var stack1,
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (
      '\n<tr>\n<td align="left" class="ink break" style="font-size:0px;padding:0 24px 16px;word-break:break-word;">\n<div style="font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1d2939;">' +
      ((stack1 = lookupProperty(helpers, 'each').call(
        depth0 != null ? depth0 : container.nullContext || {},
        lookupProperty(depth0, 'lines'),
        {
          name: 'each',
          hash: {},
          fn: container.program(2, data, 0),
          inverse: container.noop,
          data: data,
          loc: { start: { line: 137, column: 172 }, end: { line: 137, column: 237 } },
        },
      )) != null
        ? stack1
        : '') +
      '</div>\n</td>\n</tr>\n'
    );
  },
  '2': function (container, depth0, helpers, partials, data) {
    var stack1,
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (
      ((stack1 = lookupProperty(helpers, 'unless').call(
        depth0 != null ? depth0 : container.nullContext || {},
        lookupProperty(data, 'first'),
        {
          name: 'unless',
          hash: {},
          fn: container.program(3, data, 0),
          inverse: container.noop,
          data: data,
          loc: { start: { line: 137, column: 187 }, end: { line: 137, column: 220 } },
        },
      )) != null
        ? stack1
        : '') + container.escapeExpression(container.lambda(depth0, depth0))
    );
  },
  '3': function (container, depth0, helpers, partials, data) {
    return '<br>';
  },
  '4': function (container, depth0, helpers, partials, data) {
    var stack1,
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (stack1 = lookupProperty(helpers, 'with').call(
      depth0 != null ? depth0 : container.nullContext || {},
      lookupProperty(depth0, 'card'),
      {
        name: 'with',
        hash: {},
        fn: container.program(5, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 140, column: 21 }, end: { line: 163, column: 9 } },
      },
    )) != null
      ? stack1
      : '';
  },
  '5': function (container, depth0, helpers, partials, data) {
    var stack1,
      alias1 = depth0 != null ? depth0 : container.nullContext || {},
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (
      '\n<tr>\n<td align="left" class="ink" style="font-size:0px;padding:4px 24px 12px;word-break:break-word;">\n<div style="font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1d2939;"><div class="box ' +
      ((stack1 = lookupProperty(helpers, 'if').call(alias1, lookupProperty(depth0, 'struck'), {
        name: 'if',
        hash: {},
        fn: container.program(6, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 143, column: 188 }, end: { line: 143, column: 213 } },
      })) != null
        ? stack1
        : '') +
      '" style="background-color: #eaf5f4; border-left: 4px solid #0b6e69; border-radius: 8px; padding: 18px 20px;">\n' +
      ((stack1 = lookupProperty(helpers, 'if').call(alias1, lookupProperty(depth0, 'struck'), {
        name: 'if',
        hash: {},
        fn: container.program(7, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 144, column: 0 }, end: { line: 144, column: 99 } },
      })) != null
        ? stack1
        : '') +
      '\n<div class="day" style="font-size: 18px; line-height: 26px; font-weight: 600;">' +
      ((stack1 = lookupProperty(helpers, 'if').call(alias1, lookupProperty(depth0, 'struck'), {
        name: 'if',
        hash: {},
        fn: container.program(8, data, 0),
        inverse: container.program(9, data, 0),
        data: data,
        loc: { start: { line: 145, column: 79 }, end: { line: 145, column: 131 } },
      })) != null
        ? stack1
        : '') +
      '</div>\n<div class="hours" style="font-size: 28px; line-height: 36px; font-weight: 700;">' +
      ((stack1 = lookupProperty(helpers, 'if').call(alias1, lookupProperty(depth0, 'struck'), {
        name: 'if',
        hash: {},
        fn: container.program(10, data, 0),
        inverse: container.program(11, data, 0),
        data: data,
        loc: { start: { line: 146, column: 81 }, end: { line: 146, column: 133 } },
      })) != null
        ? stack1
        : '') +
      '</div>\n<div class="zone" style="font-size: 14px; line-height: 20px;">(' +
      container.escapeExpression(
        container.lambda(
          container.strict(depth0, 'zone', { start: { line: 147, column: 65 }, end: { line: 147, column: 69 } }),
          depth0,
        ),
      ) +
      ')</div>\n</div></div>\n</td>\n</tr>\n<tr>\n<td align="left" class="ink" style="font-size:0px;padding:0 24px 18px;word-break:break-word;">\n<table cellpadding="0" cellspacing="0" width="100%" border="0" style="color:#1d2939;font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:15px;line-height:22px;table-layout:auto;width:100%;border:none;">\n' +
      ((stack1 = lookupProperty(helpers, 'each').call(alias1, lookupProperty(depth0, 'rows'), {
        name: 'each',
        hash: {},
        fn: container.program(12, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 154, column: 0 }, end: { line: 159, column: 9 } },
      })) != null
        ? stack1
        : '') +
      '</table>\n</td>\n</tr>\n'
    );
  },
  '6': function (container, depth0, helpers, partials, data) {
    return 'over';
  },
  '7': function (container, depth0, helpers, partials, data) {
    return '<div class="zone" style="font-size: 14px; line-height: 20px;">No longer:</div>';
  },
  '8': function (container, depth0, helpers, partials, data) {
    return (
      '<s>' +
      container.escapeExpression(
        container.lambda(
          container.strict(depth0, 'date', { start: { line: 145, column: 98 }, end: { line: 145, column: 102 } }),
          depth0,
        ),
      ) +
      '</s>'
    );
  },
  '9': function (container, depth0, helpers, partials, data) {
    return container.escapeExpression(
      container.lambda(
        container.strict(depth0, 'date', { start: { line: 145, column: 118 }, end: { line: 145, column: 122 } }),
        depth0,
      ),
    );
  },
  '10': function (container, depth0, helpers, partials, data) {
    return (
      '<s>' +
      container.escapeExpression(
        container.lambda(
          container.strict(depth0, 'time', { start: { line: 146, column: 100 }, end: { line: 146, column: 104 } }),
          depth0,
        ),
      ) +
      '</s>'
    );
  },
  '11': function (container, depth0, helpers, partials, data) {
    return container.escapeExpression(
      container.lambda(
        container.strict(depth0, 'time', { start: { line: 146, column: 120 }, end: { line: 146, column: 124 } }),
        depth0,
      ),
    );
  },
  '12': function (container, depth0, helpers, partials, data) {
    var stack1,
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (
      '<tr>\n<th scope="row" align="left" class="label soft" style="width: 64px; padding: 5px 12px 5px 0; vertical-align: top; color: #526070; font-weight: 400;" width="64" valign="top">' +
      container.escapeExpression(
        container.lambda(
          container.strict(depth0, 'label', { start: { line: 156, column: 175 }, end: { line: 156, column: 180 } }),
          depth0,
        ),
      ) +
      '</th>\n<td class="value break" style="padding: 5px 0; vertical-align: top;" valign="top">' +
      ((stack1 = lookupProperty(helpers, 'if').call(
        depth0 != null ? depth0 : container.nullContext || {},
        lookupProperty(depth0, 'url'),
        {
          name: 'if',
          hash: {},
          fn: container.program(13, data, 0),
          inverse: container.program(14, data, 0),
          data: data,
          loc: { start: { line: 157, column: 82 }, end: { line: 157, column: 211 } },
        },
      )) != null
        ? stack1
        : '') +
      '</td>\n</tr>\n'
    );
  },
  '13': function (container, depth0, helpers, partials, data) {
    var alias1 = container.strict,
      alias2 = container.lambda,
      alias3 = container.escapeExpression;

    return (
      '<a href="' +
      alias3(
        alias2(alias1(depth0, 'url', { start: { line: 157, column: 104 }, end: { line: 157, column: 107 } }), depth0),
      ) +
      '" class="link" style="color: #0b6e69; text-decoration: underline;">' +
      alias3(
        alias2(alias1(depth0, 'text', { start: { line: 157, column: 178 }, end: { line: 157, column: 182 } }), depth0),
      ) +
      '</a>'
    );
  },
  '14': function (container, depth0, helpers, partials, data) {
    return container.escapeExpression(
      container.lambda(
        container.strict(depth0, 'text', { start: { line: 157, column: 198 }, end: { line: 157, column: 202 } }),
        depth0,
      ),
    );
  },
  '15': function (container, depth0, helpers, partials, data) {
    var stack1,
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (
      '\n<tr>\n<td align="left" class="ink break" style="font-size:0px;padding:0 24px 20px;word-break:break-word;">\n<div style="font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1d2939;"><div class="said" style="background-color: #f1f3f5; border-left: 4px solid #98a2b3; border-radius: 8px; padding: 14px 20px;"><strong>' +
      container.escapeExpression(
        container.lambda(
          container.strict(lookupProperty(depth0, 'quote'), 'label', {
            start: { line: 166, column: 307 },
            end: { line: 166, column: 318 },
          }),
          depth0,
        ),
      ) +
      '</strong>' +
      ((stack1 = lookupProperty(helpers, 'each').call(
        depth0 != null ? depth0 : container.nullContext || {},
        lookupProperty(lookupProperty(depth0, 'quote'), 'lines'),
        {
          name: 'each',
          hash: {},
          fn: container.program(16, data, 0),
          inverse: container.noop,
          data: data,
          loc: { start: { line: 166, column: 329 }, end: { line: 166, column: 371 } },
        },
      )) != null
        ? stack1
        : '') +
      '</div></div>\n</td>\n</tr>\n'
    );
  },
  '16': function (container, depth0, helpers, partials, data) {
    return '<br>' + container.escapeExpression(container.lambda(depth0, depth0));
  },
  '17': function (container, depth0, helpers, partials, data) {
    var stack1,
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (
      '\n<tr>\n<td align="left" class="ink" style="font-size:0px;padding:0 24px 8px;word-break:break-word;">\n<div style="font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1d2939;">' +
      container.escapeExpression(
        container.lambda(
          container.strict(lookupProperty(depth0, 'choices'), 'label', {
            start: { line: 172, column: 174 },
            end: { line: 172, column: 187 },
          }),
          depth0,
        ),
      ) +
      '</div>\n</td>\n</tr>\n<tr>\n<td align="left" class="ink" style="font-size:0px;padding:0 24px 20px;word-break:break-word;">\n<table cellpadding="0" cellspacing="0" width="100%" border="0" style="color:#1d2939;font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:15px;line-height:22px;table-layout:auto;width:100%;border:none;">\n' +
      ((stack1 = lookupProperty(helpers, 'each').call(
        depth0 != null ? depth0 : container.nullContext || {},
        lookupProperty(lookupProperty(depth0, 'choices'), 'items'),
        {
          name: 'each',
          hash: {},
          fn: container.program(18, data, 0),
          inverse: container.noop,
          data: data,
          loc: { start: { line: 178, column: 0 }, end: { line: 183, column: 9 } },
        },
      )) != null
        ? stack1
        : '') +
      '</table>\n</td>\n</tr>\n'
    );
  },
  '18': function (container, depth0, helpers, partials, data) {
    var stack1,
      alias1 = container.strict,
      alias2 = container.lambda,
      alias3 = container.escapeExpression,
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (
      '<tr class="choice">\n<td class="slot line" style="padding: 12px 12px 12px 0; border-top: 1px solid #e0e5ea; vertical-align: middle;" valign="middle"><strong>' +
      alias3(
        alias2(alias1(depth0, 'date', { start: { line: 180, column: 138 }, end: { line: 180, column: 142 } }), depth0),
      ) +
      '</strong><br>' +
      alias3(
        alias2(alias1(depth0, 'time', { start: { line: 180, column: 159 }, end: { line: 180, column: 163 } }), depth0),
      ) +
      ((stack1 = lookupProperty(helpers, 'if').call(
        depth0 != null ? depth0 : container.nullContext || {},
        lookupProperty(depth0, 'zone'),
        {
          name: 'if',
          hash: {},
          fn: container.program(19, data, 0),
          inverse: container.noop,
          data: data,
          loc: { start: { line: 180, column: 165 }, end: { line: 180, column: 273 } },
        },
      )) != null
        ? stack1
        : '') +
      '</td>\n<td class="pick line" style="padding: 12px 0; border-top: 1px solid #e0e5ea; vertical-align: middle; text-align: right; white-space: nowrap;" valign="middle" align="right"><a href="' +
      alias3(
        alias2(alias1(depth0, 'url', { start: { line: 181, column: 183 }, end: { line: 181, column: 186 } }), depth0),
      ) +
      '" class="link" aria-label="' +
      alias3(
        alias2(alias1(depth0, 'label', { start: { line: 181, column: 217 }, end: { line: 181, column: 222 } }), depth0),
      ) +
      ': ' +
      alias3(
        alias2(alias1(depth0, 'date', { start: { line: 181, column: 228 }, end: { line: 181, column: 232 } }), depth0),
      ) +
      ', ' +
      alias3(
        alias2(alias1(depth0, 'time', { start: { line: 181, column: 238 }, end: { line: 181, column: 242 } }), depth0),
      ) +
      '" style="color: #0b6e69; display: inline-block; padding: 9px 16px; border: 1px solid #0b6e69; border-radius: 8px; font-weight: 600; text-decoration: none;">' +
      alias3(
        alias2(alias1(depth0, 'label', { start: { line: 181, column: 402 }, end: { line: 181, column: 407 } }), depth0),
      ) +
      '</a></td>\n</tr>\n'
    );
  },
  '19': function (container, depth0, helpers, partials, data) {
    return (
      '<br><span class="zone soft" style="font-size: 14px; line-height: 20px;">(' +
      container.escapeExpression(
        container.lambda(
          container.strict(depth0, 'zone', { start: { line: 180, column: 252 }, end: { line: 180, column: 256 } }),
          depth0,
        ),
      ) +
      ')</span>'
    );
  },
  '20': function (container, depth0, helpers, partials, data) {
    var alias1 = container.strict,
      alias2 = container.lambda,
      alias3 = container.escapeExpression,
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (
      '\n<tr>\n<td align="left" class="go" style="font-size:0px;padding:4px 24px 16px;word-break:break-word;">\n<table border="0" cellpadding="0" cellspacing="0" role="presentation" style="border-collapse:separate;line-height:100%;">\n<tbody>\n<tr>\n<td align="center" bgcolor="#0b6e69" role="presentation" style="border:none;border-radius:8px;cursor:auto;mso-padding-alt:14px 28px;background:#0b6e69;" valign="middle">\n<a href="' +
      alias3(
        alias2(
          alias1(lookupProperty(depth0, 'primary'), 'url', {
            start: { line: 194, column: 11 },
            end: { line: 194, column: 22 },
          }),
          depth0,
        ),
      ) +
      '" style="display:inline-block;background:#0b6e69;color:#ffffff;font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:16px;font-weight:600;line-height:20px;margin:0;text-decoration:none;text-transform:none;padding:14px 28px;mso-padding-alt:0px;border-radius:8px;" target="_blank">\n' +
      alias3(
        alias2(
          alias1(lookupProperty(depth0, 'primary'), 'label', {
            start: { line: 195, column: 2 },
            end: { line: 195, column: 15 },
          }),
          depth0,
        ),
      ) +
      '\n</a>\n</td>\n</tr>\n</tbody>\n</table>\n</td>\n</tr>\n'
    );
  },
  '21': function (container, depth0, helpers, partials, data) {
    var alias1 = container.strict,
      alias2 = container.lambda,
      alias3 = container.escapeExpression,
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (
      '\n<tr>\n<td align="left" style="font-size:0px;padding:0 24px 16px;word-break:break-word;">\n<div style="font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1d2939;"><a href="' +
      alias3(
        alias2(
          alias1(lookupProperty(depth0, 'secondary'), 'url', {
            start: { line: 206, column: 183 },
            end: { line: 206, column: 196 },
          }),
          depth0,
        ),
      ) +
      '" class="link" style="color: #0b6e69; text-decoration: underline;">' +
      alias3(
        alias2(
          alias1(lookupProperty(depth0, 'secondary'), 'label', {
            start: { line: 206, column: 267 },
            end: { line: 206, column: 282 },
          }),
          depth0,
        ),
      ) +
      '</a></div>\n</td>\n</tr>\n'
    );
  },
  '22': function (container, depth0, helpers, partials, data) {
    return (
      '\n<tr>\n<td align="left" class="soft" style="font-size:0px;padding:0 24px 16px;word-break:break-word;">\n<div style="font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:14px;line-height:21px;text-align:left;color:#526070;">' +
      container.escapeExpression(
        container.lambda(
          container.strict(depth0, 'note', { start: { line: 212, column: 174 }, end: { line: 212, column: 178 } }),
          depth0,
        ),
      ) +
      '</div>\n</td>\n</tr>\n'
    );
  },
  '23': function (container, depth0, helpers, partials, data) {
    var lookupProperty =
      container.lookupProperty ||
      function (parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined;
      };

    return (
      '<br>' +
      container.escapeExpression(
        container.lambda(
          container.strict(lookupProperty(depth0, 'sender'), 'address', {
            start: { line: 243, column: 232 },
            end: { line: 243, column: 246 },
          }),
          depth0,
        ),
      )
    );
  },
  '24': function (container, depth0, helpers, partials, data) {
    var alias1 = container.strict,
      alias2 = container.lambda,
      alias3 = container.escapeExpression,
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (
      '<br><a href="' +
      alias3(
        alias2(
          alias1(lookupProperty(lookupProperty(depth0, 'sender'), 'phone'), 'url', {
            start: { line: 243, column: 290 },
            end: { line: 243, column: 306 },
          }),
          depth0,
        ),
      ) +
      '" class="link" style="color: #0b6e69; text-decoration: underline;">' +
      alias3(
        alias2(
          alias1(lookupProperty(lookupProperty(depth0, 'sender'), 'phone'), 'text', {
            start: { line: 243, column: 377 },
            end: { line: 243, column: 394 },
          }),
          depth0,
        ),
      ) +
      '</a>'
    );
  },
  '25': function (container, depth0, helpers, partials, data) {
    var alias1 = container.strict,
      alias2 = container.lambda,
      alias3 = container.escapeExpression,
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (
      '<br><br><a href="' +
      alias3(
        alias2(
          alias1(lookupProperty(depth0, 'unsubscribe'), 'url', {
            start: { line: 243, column: 445 },
            end: { line: 243, column: 460 },
          }),
          depth0,
        ),
      ) +
      '" class="link" style="color: #0b6e69; text-decoration: underline;">' +
      alias3(
        alias2(
          alias1(lookupProperty(depth0, 'unsubscribe'), 'label', {
            start: { line: 243, column: 531 },
            end: { line: 243, column: 548 },
          }),
          depth0,
        ),
      ) +
      '</a>'
    );
  },
  compiler: [8, '>= 4.3.0'],
  main: function (container, depth0, helpers, partials, data) {
    var stack1,
      alias1 = container.strict,
      alias2 = container.lambda,
      alias3 = container.escapeExpression,
      alias4 = depth0 != null ? depth0 : container.nullContext || {},
      lookupProperty =
        container.lookupProperty ||
        function (parent, propertyName) {
          if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
            return parent[propertyName];
          }
          return undefined;
        };

    return (
      '<!doctype html>\n<html lang="en" dir="auto" xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">\n<head>\n<title>' +
      alias3(
        alias2(alias1(depth0, 'subject', { start: { line: 4, column: 9 }, end: { line: 4, column: 16 } }), depth0),
      ) +
      '</title>\n\u003C!--[if !mso]>\u003C!-->\n<meta http-equiv="X-UA-Compatible" content="IE=edge">\n\u003C!--<![endif]-->\n<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<style type="text/css">\n#outlook a { padding:0; }\nbody { margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%; }\ntable, td { border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt; }\nimg { border:0;height:auto;line-height:100%; outline:none;text-decoration:none;-ms-interpolation-mode:bicubic; }\np { display:block;margin:13px 0; }\n</style>\n\u003C!--[if mso]>\n<noscript>\n<xml>\n<o:OfficeDocumentSettings>\n<o:AllowPNG/>\n<o:PixelsPerInch>96</o:PixelsPerInch>\n</o:OfficeDocumentSettings>\n</xml>\n</noscript>\n<![endif]-->\n\u003C!--[if lte mso 11]>\n<style type="text/css">\n.mj-outlook-group-fix { width:100% !important; }\n</style>\n<![endif]-->\n<style type="text/css">\n@media only screen and (min-width:480px) {\n.mj-column-per-100 { width:100% !important; max-width: 100%; }\n}\n</style>\n<style media="screen and (min-width:480px)">\n.moz-text-html .mj-column-per-100 { width:100% !important; max-width: 100%; }\n</style>\n<style type="text/css">\n:root { color-scheme: light dark; supported-color-schemes: light dark; }\n.break { overflow-wrap: anywhere; word-break: break-word; }\n.good { background-color: #d6f2e2 !important; color: #0a5c36 !important; }\n.news { background-color: #dcebfb !important; color: #174a86 !important; }\n.urgent { background-color: #fdebc8 !important; color: #774b00 !important; }\n.over { background-color: #f1f3f5 !important; border-left-color: #98a2b3 !important; }\n@media (max-width: 479px) {\n.go table { width: 100% !important; }\n.go a { display: block !important; padding-left: 12px !important; padding-right: 12px !important; }\n.choice td { display: block !important; text-align: left !important; }\n.choice td.pick { border-top: 0 !important; padding-top: 0 !important; }\n.choice td.slot { padding-bottom: 8px !important; }\n}\n@media (prefers-color-scheme: dark) {\nbody, .page, .page > div { background: #0f1720 !important; background-color: #0f1720 !important; }\n.panel, .panel > table { background: #1a2430 !important; background-color: #1a2430 !important; }\n.ink, .ink div, .ink td, .ink h1 { color: #eef2f6 !important; }\n.soft, .soft div, .ink .soft { color: #a9b6c4 !important; }\n.box { background-color: #14343a !important; border-left-color: #4fc3b8 !important; }\n.over, .said { background-color: #253140 !important; border-left-color: #6b7a8c !important; }\n.line { border-color: #33414f !important; }\na.link, .brand div { color: #6fd3c9 !important; }\n.pick a { border-color: #4fc3b8 !important; }\n.go td, .go a { background: #4fc3b8 !important; color: #06201f !important; }\n.badge { background-color: #3a4452 !important; color: #e2e8f0 !important; }\n.good { background-color: #14432f !important; color: #8fe3b4 !important; }\n.news { background-color: #17375e !important; color: #a6cdfb !important; }\n.urgent { background-color: #52370b !important; color: #fcd58a !important; }\n}\n</style>\n<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">\n</head>\n<body class="page" style="word-spacing:normal;background-color:#f2f5f7;">\n<div style="display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;">' +
      alias3(
        alias2(alias1(depth0, 'preview', { start: { line: 76, column: 128 }, end: { line: 76, column: 135 } }), depth0),
      ) +
      '</div>\n<div aria-label="' +
      alias3(
        alias2(alias1(depth0, 'subject', { start: { line: 77, column: 19 }, end: { line: 77, column: 26 } }), depth0),
      ) +
      '" aria-roledescription="email" role="article" lang="en" dir="auto" style="word-spacing:normal;background-color:#f2f5f7;">\n\u003C!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->\n<div style="margin:0px auto;max-width:600px;">\n<table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;">\n<tbody>\n<tr>\n<td style="direction:ltr;font-size:0px;padding:24px 0 12px;text-align:center;">\n\u003C!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->\n<div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;">\n<table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%">\n<tbody>\n<tr>\n<td align="left" class="brand break" style="font-size:0px;padding:0 36px;word-break:break-word;">\n<div style="font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:18px;font-weight:700;line-height:24px;text-align:left;color:#0b6e69;">' +
      alias3(
        alias2(
          alias1(lookupProperty(depth0, 'sender'), 'name', {
            start: { line: 90, column: 190 },
            end: { line: 90, column: 201 },
          }),
          depth0,
        ),
      ) +
      '</div>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->\n<div style="margin:0px auto;max-width:600px;">\n<table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;">\n<tbody>\n<tr>\n<td style="direction:ltr;font-size:0px;padding:0 12px;text-align:center;">\n\u003C!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="panel-outlook" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="panel-outlook" role="presentation" style="width:576px;" width="576" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->\n<div class="panel" style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:576px;border-radius:12px;overflow:hidden;">\n<table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;border-collapse:separate;">\n<tbody>\n<tr>\n<td style="border-radius:12px;direction:ltr;font-size:0px;padding:28px 0 12px;text-align:center;">\n\u003C!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:576px;" ><![endif]-->\n<div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;">\n<table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%">\n<tbody>\n<tr>\n<td align="left" style="font-size:0px;padding:0 24px 12px;word-break:break-word;">\n<div style="font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1d2939;"><span class="badge ' +
      alias3(
        alias2(alias1(depth0, 'tone', { start: { line: 120, column: 193 }, end: { line: 120, column: 197 } }), depth0),
      ) +
      '" style="display: inline-block; padding: 4px 12px; border-radius: 999px; font-size: 13px; line-height: 18px; font-weight: 600; background-color: #e7eaee; color: #3c4653;">' +
      alias3(
        alias2(alias1(depth0, 'badge', { start: { line: 120, column: 372 }, end: { line: 120, column: 377 } }), depth0),
      ) +
      '</span></div>\n</td>\n</tr>\n<tr>\n<td align="left" class="ink break" style="font-size:0px;padding:0 24px 16px;word-break:break-word;">\n<div style="font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1d2939;"><h1 style="margin: 0; font-size: 26px; line-height: 34px; font-weight: 700">' +
      alias3(
        alias2(
          alias1(depth0, 'heading', { start: { line: 125, column: 250 }, end: { line: 125, column: 257 } }),
          depth0,
        ),
      ) +
      '</h1></div>\n</td>\n</tr>\n' +
      ((stack1 = lookupProperty(helpers, 'if').call(alias4, lookupProperty(depth0, 'greeting'), {
        name: 'if',
        hash: {},
        fn: container.program(0, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 128, column: 0 }, end: { line: 134, column: 7 } },
      })) != null
        ? stack1
        : '') +
      ((stack1 = lookupProperty(helpers, 'each').call(alias4, lookupProperty(depth0, 'paragraphs'), {
        name: 'each',
        hash: {},
        fn: container.program(1, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 134, column: 7 }, end: { line: 140, column: 9 } },
      })) != null
        ? stack1
        : '') +
      ((stack1 = lookupProperty(helpers, 'if').call(alias4, lookupProperty(depth0, 'card'), {
        name: 'if',
        hash: {},
        fn: container.program(4, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 140, column: 9 }, end: { line: 163, column: 16 } },
      })) != null
        ? stack1
        : '') +
      ((stack1 = lookupProperty(helpers, 'if').call(alias4, lookupProperty(depth0, 'quote'), {
        name: 'if',
        hash: {},
        fn: container.program(15, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 163, column: 16 }, end: { line: 169, column: 7 } },
      })) != null
        ? stack1
        : '') +
      ((stack1 = lookupProperty(helpers, 'if').call(alias4, lookupProperty(depth0, 'choices'), {
        name: 'if',
        hash: {},
        fn: container.program(17, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 169, column: 7 }, end: { line: 187, column: 7 } },
      })) != null
        ? stack1
        : '') +
      ((stack1 = lookupProperty(helpers, 'if').call(alias4, lookupProperty(depth0, 'primary'), {
        name: 'if',
        hash: {},
        fn: container.program(20, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 187, column: 7 }, end: { line: 203, column: 7 } },
      })) != null
        ? stack1
        : '') +
      ((stack1 = lookupProperty(helpers, 'if').call(alias4, lookupProperty(depth0, 'secondary'), {
        name: 'if',
        hash: {},
        fn: container.program(21, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 203, column: 7 }, end: { line: 209, column: 7 } },
      })) != null
        ? stack1
        : '') +
      ((stack1 = lookupProperty(helpers, 'if').call(alias4, lookupProperty(depth0, 'note'), {
        name: 'if',
        hash: {},
        fn: container.program(22, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 209, column: 7 }, end: { line: 215, column: 7 } },
      })) != null
        ? stack1
        : '') +
      '</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->\n<div style="margin:0px auto;max-width:600px;">\n<table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;">\n<tbody>\n<tr>\n<td style="direction:ltr;font-size:0px;padding:20px 0 32px;text-align:center;">\n\u003C!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->\n<div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;">\n<table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%">\n<tbody>\n<tr>\n<td align="left" class="soft break" style="font-size:0px;padding:0 36px;word-break:break-word;">\n<div style="font-family:-apple-system, BlinkMacSystemFont, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:#526070;"><strong>' +
      alias3(
        alias2(
          alias1(lookupProperty(depth0, 'sender'), 'name', {
            start: { line: 243, column: 182 },
            end: { line: 243, column: 193 },
          }),
          depth0,
        ),
      ) +
      '</strong>' +
      ((stack1 = lookupProperty(helpers, 'if').call(
        alias4,
        lookupProperty(lookupProperty(depth0, 'sender'), 'address'),
        {
          name: 'if',
          hash: {},
          fn: container.program(23, data, 0),
          inverse: container.noop,
          data: data,
          loc: { start: { line: 243, column: 204 }, end: { line: 243, column: 255 } },
        },
      )) != null
        ? stack1
        : '') +
      ((stack1 = lookupProperty(helpers, 'if').call(alias4, lookupProperty(lookupProperty(depth0, 'sender'), 'phone'), {
        name: 'if',
        hash: {},
        fn: container.program(24, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 243, column: 255 }, end: { line: 243, column: 407 } },
      })) != null
        ? stack1
        : '') +
      ((stack1 = lookupProperty(helpers, 'if').call(alias4, lookupProperty(depth0, 'unsubscribe'), {
        name: 'if',
        hash: {},
        fn: container.program(25, data, 0),
        inverse: container.noop,
        data: data,
        loc: { start: { line: 243, column: 407 }, end: { line: 243, column: 561 } },
      })) != null
        ? stack1
        : '') +
      '</div>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</div>\n</body>\n</html>\n'
    );
  },
  useData: true,
};
