/** A customer's conversation, from Postgres and, for what is older than 30 days, from the archive ([R4], [G3]). */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { Moment } from "../kernel/moment.ts";
import { decodeCursor, PositionText, encodeCursor } from "../kernel/page.ts";
import { Attachment } from "../media/attachment-schema.ts";
import { type Archived, type ArchivedLine, listArchived, readLines } from "../retention/archive.ts";
import type { Objects } from "../retention/port.ts";
import {
  type ConversationPage,
  type ConversationQuery,
  ConversationItem,
} from "../review/conversation-schema.ts";
import { readConversation } from "../review/conversation.ts";
import type { InteractionPorts } from "./interactions.ts";

/** A position in the archive: at an interaction, or at the end if there is none. */
const ArchivePosition = z.tuple([z.literal("archive"), z.nullable(Moment), z.nullable(z.uuid())]);
type ArchivePosition = z.infer<typeof ArchivePosition>;

const Position = z.union([ArchivePosition, z.tuple([Moment, PositionText])]);

const isArchived = (position: z.infer<typeof Position>): position is ArchivePosition =>
  position[0] === "archive";

/** Before everything that Postgres holds. */
const beginning = encodeCursor(["0001-01-01T00:00:00Z", ""]);
const archiveEnd: ArchivePosition = ["archive", null, null];

/** An interaction is created after its question was sent: usually within seconds, after an outage within the hour. */
const draftedWithinMs = 3_600_000;

/**
 * A part of the conversation, oldest first; the archive is read where Postgres has nothing older. Throws
 * `field_invalid` for a malformed cursor, and in the archive `archive_damaged` and `objects_unavailable`.
 */
export async function readWholeConversation(
  ports: InteractionPorts,
  customer: CustomerId,
  query: ConversationQuery,
): Promise<ConversationPage> {
  const { objects } = ports;
  const { limit, before, after } = query;
  const cursor = before ?? after;
  const position = cursor === undefined ? null : decodeCursor(cursor, Position);
  const archive = { ...ports, objects: objects ?? noObjects, customer, limit };
  if (position !== null && isArchived(position))
    return after === undefined ? readEarlier(archive, { position }) : readLater(archive, position);
  const isAtEnd = objects === null || after !== undefined;
  return isAtEnd ? readConversation(ports, customer, query) : readRecent(ports, archive, query);
}

/** A part of what Postgres holds, or if there is none, of the archive. */
async function readRecent(
  ports: InteractionPorts,
  archive: Archive,
  query: ConversationQuery,
): Promise<ConversationPage> {
  const { customer } = archive;
  const { until } = query;
  // Both at once, because most conversations fit on one page.
  const [page, [newest]] = await Promise.all([
    readConversation(ports, customer, query),
    listArchived(ports, { ...always, customer, after: null, limit: 1 }),
  ]);
  if (page.earlier_cursor !== null || newest === undefined) return page;
  if (page.items.length > 0) return { ...page, earlier_cursor: encodeCursor(archiveEnd) };
  const to = until === undefined ? null : iso(Date.parse(until) + draftedWithinMs);
  return readEarlier(archive, { position: archiveEnd, to });
}

const always = { from: null, to: null } as const;

/** Nothing is archived, so nothing is read. */
const noObjects: Pick<Objects, "get"> = { get: () => Promise.resolve(null) };

interface Archive extends Pick<InteractionPorts, "sql"> {
  readonly objects: Pick<Objects, "get">;
  readonly customer: CustomerId;
  readonly limit: number;
}

interface Start {
  readonly position: ArchivePosition;
  /** The newest interaction may be of that time. */
  readonly to?: string | null;
}

/** What comes before this position. */
async function readEarlier(archive: Archive, { position, to = null }: Start): Promise<ConversationPage> {
  const { shown, hasMore, items } = await read(archive, { ...always, to, after: afterOf(position) });
  const isNewest = position[1] === null && to === null;
  return {
    items: items.toReversed().flat(),
    earlier_cursor: hasMore ? cursorAt(shown.at(-1)) : null,
    // After the archive's end comes what Postgres holds.
    later_cursor: shown.length === 0 || isNewest ? beginning : cursorAt(shown[0]),
  };
}

/** What comes after this position; after the archive's end, what Postgres holds. */
async function readLater(archive: Archive, position: ArchivePosition): Promise<ConversationPage> {
  const filter = { ...always, after: afterOf(position), oldestFirst: true };
  const { shown, hasMore, items } = await read(archive, filter);
  if (shown.length === 0)
    return readConversation(archive, archive.customer, { limit: archive.limit, after: beginning });
  return {
    items: items.flat(),
    earlier_cursor: cursorAt(shown[0]),
    later_cursor: hasMore ? cursorAt(shown.at(-1)) : beginning,
  };
}

const afterOf = ([, at, id]: ArchivePosition) => (at === null || id === null ? null : ([at, id] as const));

const cursorAt = (interaction: Archived | undefined): string =>
  encodeCursor(interaction === undefined ? archiveEnd : ["archive", interaction.created_at, interaction.id]);

interface Filter extends Pick<Parameters<typeof listArchived>[1], "from" | "to" | "after"> {
  readonly oldestFirst?: boolean;
}

/** As many whole interactions as fit on a page, at least one, each with what was said in it. */
async function read({ objects, customer, limit, ...ports }: Archive, filter: Filter) {
  // Most interactions have a question and an answer; reading more would fetch objects that do not fit on the page.
  const maxInteractions = Math.ceil(limit / 2);
  const archived = await listArchived(ports, { ...filter, customer, limit: maxInteractions + 1 });
  const lines = await readLines(objects, archived.slice(0, maxInteractions));
  const shown: Archived[] = [];
  const items: ConversationItem[][] = [];
  for (const interaction of archived.slice(0, maxInteractions)) {
    const messages = itemsIn(interaction, lines.get(interaction.id));
    if (shown.length > 0 && items.flat().length + messages.length > limit) break;
    shown.push(interaction);
    items.push(messages);
  }
  return { shown, items, hasMore: archived.length > shown.length };
}

const Row = z.looseObject({ id: z.union([z.string(), z.number()]), sent_at: z.nullable(z.string()) });

/** The files that its replies carried, by the ids of the replies; those archived earlier had none. */
const Replies = z
  .looseObject({
    deliveries: z.array(z.looseObject({ id: z.string(), attachment: z.nullable(Attachment).default(null) })),
  })
  .nullish()
  .transform((review) => new Map(review?.deliveries.map(({ id, attachment }) => [id, attachment])));

/** The entries of an archived interaction, with the ids that they had in Postgres. */
function itemsIn({ id, name }: Archived, line: ArchivedLine | undefined): ConversationItem[] {
  const damaged = (cause?: unknown) =>
    new NadiaError("archive_damaged", "the archive holds this interaction in an unknown format", {
      cause,
      facts: { interaction: id, part: name },
    });
  if (line === undefined) throw damaged();
  const itemsOf = (
    row: unknown,
    from: ConversationItem["from"],
    files: ReadonlyMap<string, Attachment | null>,
  ): ConversationItem[] => {
    const { id: number, sent_at: sent, ...rest } = Row.parse(row);
    if (sent === null) return [];
    const attachment = from === "us" ? (files.get(String(number)) ?? null) : null;
    const entry = { media: null, edited_at: null, deleted_at: null, details: null, ...rest, attachment };
    return [
      ConversationItem.parse({
        ...entry,
        id: from === "us" ? `r${number}` : `c${String(number).padStart(20, "0")}`,
        from,
        review: id,
        at: moment(sent),
        edited_at: moment(entry.edited_at),
        deleted_at: moment(entry.deleted_at),
      }),
    ];
  };
  try {
    const files = Replies.parse(line.review);
    return [
      ...line.messages.flatMap((row) => itemsOf(row, "customer", files)),
      ...line.deliveries.flatMap((row) => itemsOf(row, "us", files)),
    ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at) || (one.id < other.id ? -1 : 1));
  } catch (error) {
    throw damaged(error);
  }
}

/** A time from Postgres' JSON, which has an offset and microseconds, as the API writes it. */
const moment = (text: unknown): unknown => (typeof text === "string" ? new Date(text).toISOString() : text);
