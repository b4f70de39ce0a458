/** Parses a webhook's body. Every update with an id is accepted; only a body that is not an update is rejected. */
import * as z from "zod/mini";
import { iso } from "../kernel/clock.ts";
import { customerIdOf } from "../kernel/ids.ts";
import { NadiaError } from "../kernel/errors.ts";
import { undraftedEnvelope, park } from "./undrafted-envelope.ts";
import { parseBusinessMessage, parseConnection, parseDeletion } from "./business.ts";
import { chatRefusal, senderOf, parseMessage } from "./message.ts";
import { parseReviewerUpdate } from "./reviewers.ts";
import { updateFates, updateKinds, type UpdateKind } from "./rules.ts";
import type { Envelope, Intake } from "./schema.ts";
import { isJsonObject, storable, type JsonObject } from "./storable.ts";
import { CallbackQuery, PrivateMembership, timeOf, type Received } from "./update.ts";

const noGroups: ReadonlySet<number> = new Set();

/**
 * Decides what happens to an update, given the raw body and its arrival time (milliseconds since 1970). Throws only
 * `body_not_json` and `not_an_update`, whatever the body contains. What happens in `reviewGroups` is reviewers' work.
 */
export function parseUpdate(
  body: string,
  receivedAt: number,
  reviewGroups: ReadonlySet<number> = noGroups,
): Intake {
  const { update_id, whole } = parseBody(body);
  const kind = updateKinds.find((name) => Object.hasOwn(whole, name));
  const name = kind ?? nameOfUnknown(whole);
  const received = { update_id, received_at: iso(receivedAt), kind: name, content: whole[name], whole };
  return kind === undefined
    ? append(park(received, "unknown_kind"))
    : (parseReviewerUpdate(received, kind, reviewGroups) ?? intakeOf(received, kind));
}

const Numbered = z.object({ update_id: z.int() });

function parseBody(body: string): { readonly update_id: number; readonly whole: JsonObject } {
  const whole = storable(parseJson(body));
  const numbered = Numbered.safeParse(whole);
  if (!numbered.success || !isJsonObject(whole)) {
    throw new NadiaError(
      "not_an_update",
      "Send one Telegram update: a JSON object whose update_id is a whole number.",
    );
  }
  return { update_id: numbered.data.update_id, whole };
}

function parseJson(body: string): unknown {
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

function intakeOf(received: Received, kind: UpdateKind): Intake {
  const rule = updateFates[kind];
  if (rule.fate === "message") {
    return append(parseMessage(received, kind === "edited_message" ? kind : "message"));
  }
  if (rule.fate === "business_message") {
    return append(parseBusinessMessage(received, kind === "business_message" ? "message" : "edited_message"));
  }
  if (rule.fate === "business_connection") return append(parseConnection(received));
  if (rule.fate === "deletion") return append(parseDeletion(received));
  if (rule.fate === "reachability") return append(parseMembership(received));
  if (rule.fate === "answer_callback") return parseCallback(received);
  return append(undraftedEnvelope(received, rule.fate, rule.reason, rule.filed_by));
}

const append = (envelope: Envelope): Intake => ({ fate: "append", envelope });

function parseCallback(received: Received): Intake {
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

function parseMembership(received: Received): Envelope {
  const reason = chatRefusal(received);
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
