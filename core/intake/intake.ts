/** Parses a webhook's body. Every update with an id is accepted; only a body that is not an update is rejected. */
import * as z from "zod/mini";
import { iso } from "../kernel/clock.ts";
import { customerIdOf } from "../kernel/ids.ts";
import { NadiaError } from "../kernel/errors.ts";
import { keep, park } from "./keep.ts";
import { takeBusinessMessage, takeConnection, takeDeletion } from "./business.ts";
import { elsewhere, senderOf, takeMessage } from "./message.ts";
import { takeReviewers } from "./reviewers.ts";
import { updateFates, updateKinds, type UpdateKind } from "./rules.ts";
import type { Envelope, Intake } from "./schema.ts";
import { isJsonObject, storable, type JsonObject } from "./storable.ts";
import { CallbackQuery, PrivateMembership, timeOf, type Received } from "./update.ts";

const noGroups: ReadonlySet<number> = new Set();

/**
 * Decides what happens to an update, given the raw body and its arrival time (milliseconds since 1970). Throws only
 * `body_not_json` and `not_an_update`, whatever the body contains. What happens in `reviewGroups` is reviewers' work.
 */
export function takeUpdate(
  body: string,
  receivedAt: number,
  reviewGroups: ReadonlySet<number> = noGroups,
): Intake {
  const { update_id, whole } = read(body);
  const kind = updateKinds.find((name) => Object.hasOwn(whole, name));
  const name = kind ?? nameOfUnknown(whole);
  const received = { update_id, received_at: iso(receivedAt), kind: name, content: whole[name], whole };
  return kind === undefined
    ? append(park(received, "unknown_kind"))
    : (takeReviewers(received, kind, reviewGroups) ?? take(received, kind));
}

const Numbered = z.object({ update_id: z.int() });

function read(body: string): { readonly update_id: number; readonly whole: JsonObject } {
  const whole = storable(parse(body));
  const numbered = Numbered.safeParse(whole);
  if (!numbered.success || !isJsonObject(whole)) {
    throw new NadiaError(
      "not_an_update",
      "Send one Telegram update: a JSON object whose update_id is a whole number.",
    );
  }
  return { update_id: numbered.data.update_id, whole };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The parser's message quotes the body, so it is not passed on as the cause.
    throw new NadiaError("body_not_json", "Send one Telegram update as JSON.");
  }
}

/** The name of a kind that a later Bot API adds; anything not shaped like a name could be a customer's text. */
const nameOfUnknown = (whole: JsonObject): string =>
  Object.keys(whole).find((key) => key !== "update_id" && /^[a-z][a-z_]{0,63}$/.test(key)) ?? "unknown";

function take(received: Received, kind: UpdateKind): Intake {
  const row = updateFates[kind];
  if (row.fate === "message") {
    return append(takeMessage(received, kind === "edited_message" ? kind : "message"));
  }
  if (row.fate === "business_message") {
    return append(takeBusinessMessage(received, kind === "business_message" ? "message" : "edited_message"));
  }
  if (row.fate === "business_connection") return append(takeConnection(received));
  if (row.fate === "deletion") return append(takeDeletion(received));
  if (row.fate === "reachability") return append(takeMembership(received));
  if (row.fate === "answer_callback") return takeCallback(received);
  return append(keep(received, row.fate, row.reason, row.filed_by));
}

const append = (envelope: Envelope): Intake => ({ fate: "append", envelope });

function takeCallback(received: Received): Intake {
  const query = CallbackQuery.safeParse(received.content);
  return query.success
    ? { fate: "answer_callback", update_id: received.update_id, callback_query_id: query.data.id }
    : append(park(received, `malformed_${received.kind}`));
}

/** Telegram sends these two only for a private chat. */
const reachableBy: ReadonlyMap<string, boolean> = new Map([
  ["member", true],
  ["kicked", false],
]);

function takeMembership(received: Received): Envelope {
  const reason = elsewhere(received);
  if (reason !== undefined) return park(received, reason);
  const parsed = PrivateMembership.safeParse(received.content);
  if (!parsed.success) return park(received, `malformed_${received.kind}`);
  const { from, date, new_chat_member } = parsed.data;
  if (from.is_bot) return park(received, "sent_by_bot");
  const reachable = reachableBy.get(new_chat_member.status);
  if (reachable === undefined) return park(received, "unknown_membership");
  return {
    v: 1,
    kind: "reachability",
    update_id: received.update_id,
    received_at: received.received_at,
    customer_id: customerIdOf(from.id),
    sender: senderOf(from),
    reachable,
    date: timeOf(date, received.received_at),
  };
}
