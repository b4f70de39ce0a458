/** The envelope of an update that starts no turn: all of the update if it is small, else its ids and its beginning. */
import * as z from "zod/mini";
import { CustomerId, customerIdOf, uuid5 } from "../kernel/ids.ts";
import { textOf } from "./content.ts";
import { lenient, orElse } from "./lenient.ts";
import { cut } from "./lines.ts";
import { maxBodyBytes, type FiledBy } from "./rules.ts";
import type { UndraftedEnvelope } from "./schema.ts";
import type { Json, JsonObject } from "./storable.ts";
import type { Content, Received } from "./update.ts";

const WithId = lenient(z.object({ id: z.int() }));

/** The chat and user of any kind of update. */
const About = orElse(
  z.object({
    chat: WithId,
    from: WithId,
    user: WithId,
    voter_chat: WithId,
    message_id: lenient(z.int()),
  }),
  {},
);

/** UTF-16 units; JSON's escapes take at most three bytes each, so the total stays below `maxBodyBytes`. */
const maxBeginningLength = 16_000;
/** Updates without a chat or user are spread over this many logs per kind, so that none becomes a hot spot. */
const logsPerKind = 16;

/** The envelope that parks an update for a person to look at. */
export const park = (received: Received, reason: string, filedBy: FiledBy = "chat"): UndraftedEnvelope =>
  undraftedEnvelope(received, "parked", reason, filedBy);

/** The envelope, with the update's fate and the reason why it starts no turn. */
export function undraftedEnvelope(
  received: Received,
  fate: UndraftedEnvelope["fate"],
  reason: string,
  filedBy: FiledBy,
): UndraftedEnvelope {
  const about = About.parse(received.content);
  const chat = about.chat?.id ?? about.voter_chat?.id;
  const user = about.from?.id ?? about.user?.id;
  const owner = filedBy === "chat" ? (chat ?? user) : user;
  return {
    v: 1,
    kind: "kept",
    update_id: received.update_id,
    received_at: received.received_at,
    customer_id: owner === undefined ? logWithoutOwner(received) : customerIdOf(owner),
    fate,
    update_kind: received.kind,
    reason,
    body: bodyOf(received, { ...about, chat, user }, fate),
  };
}

function logWithoutOwner({ kind, update_id }: Received): CustomerId {
  const log = ((update_id % logsPerKind) + logsPerKind) % logsPerKind;
  return CustomerId.parse(uuid5(`kept:${kind}:${log}`));
}

interface Ids {
  readonly chat: number | undefined;
  readonly user: number | undefined;
  readonly message_id?: number | undefined;
}

function bodyOf(
  { whole, kind, content, update_id }: Received,
  ids: Ids,
  fate: UndraftedEnvelope["fate"],
): string {
  const json = JSON.stringify(whole);
  const bytes = Buffer.byteLength(json);
  if (bytes <= maxBodyBytes) return json;
  const kept =
    fate === "stored"
      ? { [kind]: shortened(content) }
      : {
          update_kind: kind,
          chat_id: ids.chat,
          user_id: ids.user,
          message_id: ids.message_id,
          beginning: json.slice(0, maxBeginningLength).toWellFormed(),
        };
  return JSON.stringify({ truncated: true, bytes, update_id, ...kept });
}

/** UTF-16 units of a text, and of any other part as JSON; with this many parts they stay below `maxBodyBytes`. */
const maxTextLength = 4_096;
const maxPartLength = 500;
const maxParts = 25;

/** A message without its large parts, such as the one it replies to, and with the beginning of its text. */
function shortened(message: Json | undefined): object {
  const text = textOf(message as Content);
  const parts = Object.entries(message as JsonObject).filter(
    ([, part]) => JSON.stringify(part).length <= maxPartLength,
  );
  return {
    ...Object.fromEntries(parts.slice(0, maxParts)),
    ...(text === null ? {} : { text: cut(text, maxTextLength) }),
  };
}
