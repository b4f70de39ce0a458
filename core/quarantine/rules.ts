/** Periods and limits of the quarantine. */

/** How long quarantined messages are stored, ms ([Q2]). */
export const heldMs = 7 * 86_400_000;
/** Statistics count what expires within this time, ms. */
export const soonMs = 86_400_000;
/** How many of a customer's messages one release reads: those that cannot be released must not hide the others. */
export const readAtOnce = 2_000;
/** Maximum of the statistics' counts. */
export const countCap = 10_000;
