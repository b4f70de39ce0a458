/** Limits of translations. */

/**
 * Source texts in one call, UTF-16 units: even in a language with many tokens per letter, the translation fits the
 * answer.
 */
export const maxCharacters = 12_000;
/** Messages of an answer, as many as one approval sends. */
export const maxBubbles = 20;
/** Texts in one call; models lose count of more. */
export const maxTexts = 40;
/** Messages of a review that are translated, newest first; the review shows as many. */
export const maxMessages = 200;
/** Enough for `maxCharacters` with a reasoning model's thoughts, which are billed as output. */
export const maxOutputTokens = 12_000;
/** Time for a translation, ms: API Gateway answers within 30 s. */
export const translationMs = 24_000;
/** Time for an answer's translation within that, so that it can also be translated back. */
export const forwardMs = 14_000;
/** With less time left, it is not translated back, ms. */
export const minBackMs = 1_000;
/** The customer's last messages that show which language to answer in, and the UTF-16 units of each. */
export const shownMessages = { count: 3, maxLength: 600 } as const;
