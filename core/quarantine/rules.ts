/** Periods of the quarantine. */

/** Quarantined messages expire after so long, ms ([Q2]). */
export const heldMs = 7 * 86_400_000;
