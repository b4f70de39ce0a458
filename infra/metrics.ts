/** Where the functions' metrics go in CloudWatch. */

/** Stages of one account keep theirs apart. */
export const metricsNamespace = `nadia/${$app.stage}`;

/** The dimension that all of them share (functions/lib/emf.ts). */
export const metricsService = { service: "nadia" };
