/**
 * The browser's formatters, each made once per language and options: making one takes a hundred times as long as using
 * it, and every row of the queue uses several.
 */

function memoize<O, F>(make: (language: string, options: O) => F): (language: string, options: O) => F {
  const formatters = new Map<string, F>();
  return (language, options) => {
    const key = `${language} ${JSON.stringify(options)}`;
    const format = formatters.get(key) ?? make(language, options);
    formatters.set(key, format);
    return format;
  };
}

export const numberFormat = memoize(
  (language, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options),
);

export const dateFormat = memoize(
  (language, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options),
);

export const relativeFormat = memoize(
  (language, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(language, options),
);
