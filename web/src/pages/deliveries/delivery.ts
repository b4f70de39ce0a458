/** Texts for delivery errors, by the API's stable codes. */
import type { Output } from "../../api/client.ts";

export type Delivery = Output<"GET /v1/deliveries">["items"][number];
export type DeliveryState = Delivery["state"];

/** States that need a person come first. */
export const deliveryStates: readonly DeliveryState[] = [
  "unknown",
  "undeliverable",
  "queued",
  "sending",
  "sent",
];

/** Nothing more is sent until a person decides. */
export const needsPerson = (state: DeliveryState): state is "unknown" | "undeliverable" =>
  state === "unknown" || state === "undeliverable";

export const deliveryStateOf = (text: string | undefined): DeliveryState =>
  deliveryStates.find((state) => state === text) ?? "unknown";

const errorCodes = [
  "blocked",
  "deactivated",
  "kicked",
  "never_started",
  "forbidden",
  "chat_not_found",
  "entities",
  "too_long",
  "empty",
  "file_gone",
  "file_refused",
  "business_connection",
  "migrated_twice",
  "unclear",
  "wait",
  "no_room",
  "not_sent",
  "no_receipt",
] as const;

/** Reasons for a missing response, by network error codes. */
const networkReasons = [
  [/^(UND_ERR_SOCKET|ECONNRESET|ECONNABORTED|EPIPE)$/, "connection"],
  [/^(timeout|ETIMEDOUT|UND_ERR_\w+_TIMEOUT)$/, "timeout"],
  [/^Telegram answered \d+$/, "fault"],
  [/bot token/, "token"],
  [/object store/, "store"],
] as const;

type ErrorName = (typeof errorCodes)[number] | (typeof networkReasons)[number][1] | "other";

/** The key of an error's text, or null if there is no error. */
export function errorKeyOf({
  error,
  error_code: code,
}: Pick<Delivery, "error" | "error_code">): `deliveries.error.${ErrorName}` | null {
  if (error === null && code === null) return null;
  // Telegram's refusals carry their own reason.
  const isNetwork = code === "unclear" || code === "not_sent";
  const reason = isNetwork ? networkReasons.find(([pattern]) => pattern.test(error ?? ""))?.[1] : undefined;
  return `deliveries.error.${reason ?? errorCodes.find((known) => known === code) ?? "other"}`;
}

/** The technical text, for troubleshooting. */
export const technicalTextOf = ({
  error,
  error_code: code,
}: Pick<Delivery, "error" | "error_code">): string =>
  [code, error].filter((part) => part !== null && part !== "").join(": ");
