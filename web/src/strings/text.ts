/** One text in both languages: English, then German. */
export type Text = readonly [en: string, de: string];

/** Keeps an area's keys as literals, so that a misspelt one is an error. */
export const texts = <K extends string>(area: Readonly<Record<K, Text>>): Readonly<Record<K, Text>> => area;
