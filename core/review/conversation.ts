/** Reads a customer's conversation part by part, in both directions from any time ([R4]). */
import * as z from "zod";
import { ownerMessageOf } from "../intake/owner-message.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { Moment } from "../kernel/moment.ts";
import { PositionText, decodeCursor, encodeCursor } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { ConversationPage, ConversationQuery, ConversationItem } from "./conversation-schema.ts";
import { type ConversationPosition, type ConversationRow, selectConversation } from "./conversation-sql.ts";

const Position = z.tuple([Moment, PositionText]);

/** The position after every id of that time. */
const endOf = (moment: string): ConversationPosition => [moment, "~"];

const cursorOf = (item: ConversationItem | undefined): string | null =>
  item === undefined ? null : encodeCursor([item.at, item.id]);

/** A part of the conversation, oldest first. Throws `field_invalid` for a malformed cursor. */
export async function readConversation(
  { sql: db }: Pick<Ports, "sql">,
  customer: CustomerId,
  { limit, until, before, after }: ConversationQuery,
): Promise<ConversationPage> {
  const isLater = after !== undefined;
  const position = isLater ? decodeCursor(after, Position) : earlierPosition(until, before);
  const direction = isLater ? "later" : "earlier";
  // One more than is shown, to learn whether there is more.
  const rows = await db.query(selectConversation({ customer, direction, position, limit: limit + 1 }));
  const near = rows.slice(0, limit).map(shownOf);
  const items = isLater ? near : near.toReversed();
  const hasMore = rows.length > limit;
  const isNewest = !isLater && position === null;
  return {
    items,
    earlier_cursor: isLater || hasMore ? cursorOf(items[0]) : null,
    later_cursor: isNewest || (isLater && !hasMore) ? null : cursorOf(items.at(-1)),
  };
}

/** The owner's messages are stored as Telegram sent them. */
function shownOf({ sent, ...item }: ConversationRow): ConversationItem {
  const message = sent === null ? null : ownerMessageOf(sent);
  return message === null ? item : { ...item, text: message.text, media: message.media };
}

const earlierPosition = (
  until: string | undefined,
  before: string | undefined,
): ConversationPosition | null => {
  if (before !== undefined) return decodeCursor(before, Position);
  return until === undefined ? null : endOf(until);
};
