/** Where the functions' metrics go in CloudWatch. */

/** Separate for each stage of an account. */
export const metricsNamespace = `nadia/${$app.stage}`;

/** The dimension that all of them share (functions/lib/emf.ts). */
export const metricsService = { service: "nadia" };
