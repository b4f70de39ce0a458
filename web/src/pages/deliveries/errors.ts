/** What went wrong with a delivery, by the API's stable codes. */
import type { Output } from "../../api/client.ts";

export type Delivery = Output<"GET /v1/deliveries">["items"][number];
export type State = Delivery["state"];

/** What needs a person comes first. */
export const states: readonly State[] = ["unknown", "undeliverable", "queued", "sending", "sent"];

export const stateOf = (text: string | undefined): State =>
  states.find((state) => state === text) ?? "unknown";

const codes = [
  "blocked",
  "deactivated",
  "kicked",
  "never_started",
  "forbidden",
  "chat_not_found",
  "entities",
  "too_long",
  "empty",
  "business_connection",
  "migrated_twice",
  "unclear",
  "wait",
  "not_sent",
] as const;

/** Under which text an error stands, or null where nothing went wrong. */
export function errorKey({
  error,
  error_code: code,
}: Pick<Delivery, "error" | "error_code">): `deliveries.error.${(typeof codes)[number] | "other"}` | null {
  if (error === null && code === null) return null;
  return `deliveries.error.${codes.find((known) => known === code) ?? "other"}`;
}
