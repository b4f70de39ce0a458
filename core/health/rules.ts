/** When a store or vendor counts as broken although it answers, and how long checks are retained. */
import type { WatchedName, WatchedProbe } from "./schema.ts";

export const checkKey = "health:check";

/** How long a check is retained, ms: an hour in Redis, a week in Postgres. */
export const retainedMs = { redis: 3_600_000, postgres: 7 * 86_400_000 };

/** What counts as recent, ms: a check for the state of the system, an error of the webhook, the models' answers. */
export const recentMs = { check: 5 * 60_000, webhookError: 10 * 60_000, models: 3_600_000 };

/** True if these facts mean that it does not work. */
export function isBroken(name: WatchedName, facts: WatchedProbe["facts"], now: number): boolean {
  if (name === "vectors") return facts["light"] === "red";
  if (name === "models") return facts["answered"] === 0 && Number(facts["failed"]) > 0;
  if (name !== "telegram") return false;
  const failedAt = facts["last_error_at"];
  return (
    typeof failedAt === "string" &&
    Number(facts["pending"]) > 0 &&
    Date.parse(failedAt) > now - recentMs.webhookError
  );
}
