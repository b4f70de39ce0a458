/** What the deployer chooses before any resource exists; sst.config.ts reads it without SST's globals. */

/** The region of everything but CloudFront. */
export const region = process.env["NADIA_REGION"] || "eu-central-1";

const stores = ["neon", "upstash"] as const;
type Store = (typeof stores)[number];

const provisioned = (process.env["NADIA_PROVISION"] ?? "")
  .split(",")
  .map((name) => name.trim())
  .filter((name) => name !== "");

/** Whether SST creates this store, instead of using one at a given address. */
export const provisions = (store: Store): boolean => provisioned.includes(store);

for (const name of provisioned) {
  if (!stores.some((store) => store === name))
    throw new Error(
      `NADIA_PROVISION must be neon, upstash or both, separated by a comma; ${name} is neither`,
    );
}
