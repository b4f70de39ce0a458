/** Limits of the settings that admins change in the console. */

/**
 * How long a draft trusts the settings in Redis, ms. Its commit reads which version is the newest, so if Redis misses a
 * change, only the drafts being made use the old version.
 */
export const trustedMs = 86_400_000;

/** How long Redis stores them, ms; the webhook reads the limits there. */
export const cachedMs = 30 * 86_400_000;

/** Previews within an hour, of all admins together: each one pays for the calls of a draft. */
export const previewsPerHour = 60;

/** Time for both stages of a preview, ms: API Gateway answers within 30 s. */
export const previewMs = 24_000;

/** What applies to the whole team until admins say otherwise. */
export const defaultTeam = { time_zone: "UTC", answer_target_minutes: 15 } as const;
