/** The kind of stage being deployed, derived from sst.config.ts. */

/** True for stages whose data survives removal: production and staging. */
export const isPermanent = $app.removal === "retain";
