/** Limits of the settings that admins change in the console. */

/**
 * A draft trusts what Redis has for this long, ms. Its commit reads which version is the newest, so should Redis miss a
 * change, only the drafts that are being made have the old one.
 */
export const trustedMs = 86_400_000;

/** How long Redis keeps them, ms; the webhook reads the limits there. */
export const keptMs = 30 * 86_400_000;

/** Previews within an hour, of all admins together: each one pays for the calls of a draft. */
export const previewsPerHour = 60;

/** Time for both stages of a preview, ms: API Gateway answers within 30 s. */
export const previewMs = 24_000;

/** What applies to the whole team until admins say otherwise. */
export const usualTeam = { time_zone: "UTC", answer_target_minutes: 15 } as const;
