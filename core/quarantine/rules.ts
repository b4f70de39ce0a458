/** Periods and limits of the quarantine. */

/** Quarantined messages expire after so long, ms ([Q2]). */
export const heldMs = 7 * 86_400_000;
/** The statistics tell what expires within so long, ms. */
export const soonMs = 86_400_000;
/** Messages of a customer that one call releases. */
export const releasedAtOnce = 500;
/** Statistics count no further. */
export const countedTo = 10_000;
