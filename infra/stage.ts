/** What kind of stage is deployed, read off what sst.config.ts decided for it. */

/** True for the stages whose data outlives a removal: production and staging. */
export const isPermanent = $app.removal === "retain";
