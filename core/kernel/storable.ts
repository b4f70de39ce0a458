/** Text that every store can hold. */

/** The same text with each NUL (Postgres refuses it) and each lone surrogate (UTF-8 cannot carry it) as U+FFFD. */
export const storableText = (text: string): string => text.replaceAll("\0", "\uFFFD").toWellFormed();
