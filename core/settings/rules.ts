/** Limits of the settings that admins change in the console. */

/**
 * A draft reads the settings from Redis, and from Postgres if what Redis has is older than this, ms: should Redis miss a
 * change, the next minute's drafts have it.
 */
export const trustedMs = 60_000;

/** How long Redis keeps them, ms; the webhook reads the limits there. */
export const keptMs = 30 * 86_400_000;

/** Previews within an hour, of all admins together: each one pays for the calls of a draft. */
export const previewsPerHour = 60;

/** Time for both stages of a preview, ms: API Gateway answers within 30 s. */
export const previewMs = 24_000;
