/** Text that every store can hold. */

/** The same text with each NUL (Postgres rejects it) and each lone surrogate (UTF-8 cannot encode it) as U+FFFD. */
export const storableText = (text: string): string => text.replaceAll("\0", "\uFFFD").toWellFormed();
