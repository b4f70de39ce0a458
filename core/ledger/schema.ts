/** A model call as the ledger stores it: its shape, derived id, lifetime and position in a list. */
import * as z from "zod";
import { ModelFault } from "../drafting/schema.ts";
import { iso } from "../kernel/clock.ts";
import { CustomerId, type InteractionId, sha256, uuid5 } from "../kernel/ids.ts";
import { decodeCursor, encodeCursor } from "../kernel/page.ts";

/** UTF-16 units of one text; two of them stay under DynamoDB's 400 KB an item at three bytes a unit. */
export const maxTextLength = 60_000;

/** Always milliseconds and `Z`, so that times sort as text. */
const Time = z.iso.datetime({ precision: 3 });

/** One answered call to a language model; a row is written once and never changed. */
export const ChatInteraction = z.object({
  /** From `callIdOf`; derived from the turn's own id. */
  interaction_id: z.uuid(),
  user_id: CustomerId,
  /** What the customer wrote. */
  message: z.string().max(maxTextLength),
  /** What the model answered. */
  response: z.string().max(maxTextLength),
  /** `google/…`, `openai/…` or `offline`. */
  model_used: z.string(),
  /** Null if the provider did not report it. */
  input_tokens: z.int().min(0).nullable(),
  output_tokens: z.int().min(0).nullable(),
  created_at: Time,
  updated_at: Time,
  /** Why the response is not a draft although it was billed; absent in rows older than this field. */
  fault: z.nullable(ModelFault).default(null),
  /** Input tokens that the provider had cached and bills at a lower rate. */
  cached_tokens: z.int().min(0).nullable().default(null),
  /** Input tokens of audio, which providers bill at a higher rate. */
  audio_tokens: z.int().min(0).nullable().default(null),
});
export type ChatInteraction = z.infer<typeof ChatInteraction>;

/** A page of a customer's calls, newest first. */
export interface ChatInteractionPage {
  readonly items: readonly ChatInteraction[];
  /** For the next page; null after the last one. */
  readonly next_cursor: string | null;
}

/** The first stage creates, the second refines. */
export type Stage = 1 | 2;

/** A draft whose calls are recorded. */
export interface DraftName {
  readonly customer: CustomerId;
  readonly interaction: InteractionId;
  /** 0 for the first draft; incremented each time a reviewer requests another, which must be a new call. */
  readonly revision: number;
  /** The customer's text that the draft answers; a burst that has grown since is another draft. */
  readonly message: string;
  /**
   * Send time of the last reply that the draft has seen, ms since 1970; a draft that has seen a later reply is
   * another draft.
   */
  readonly after?: number | null;
}

const nameOf = ({ interaction, revision, message, after = null }: DraftName): string =>
  `${interaction}:${revision}:${sha256(message)}${after === null ? "" : `:${after}`}`;

/**
 * The id of a stage's call to a model. A retried turn derives the same id, finds the call and does not pay twice;
 * saving the call twice collides.
 */
export const callIdOf = (draft: DraftName, stage: Stage, model: string): string =>
  uuid5(`call:${nameOf(draft)}:${stage}:${model}`);

/** The key of a cached reply: `chat:{user_id}:{hash(content)}`. */
export interface ReplyKey {
  readonly customer: CustomerId;
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

/** The cache key of any content of a customer. */
export const replyKeyOf = (customer: CustomerId, content: string): ReplyKey => ({
  customer,
  hash: sha256(content),
});

/** The key of a draft's cached calls. It includes the turn, because the same text can need another answer. */
export const draftKeyOf = (draft: DraftName): ReplyKey => replyKeyOf(draft.customer, nameOf(draft));

/** [L4]: 30 days hot and 60 cold, ms; after that a row is no longer read, whether or not it has been deleted. */
export const lifeMs = 90 * 86_400_000;

/** Rows of this time or older have expired; ISO 8601. */
export const endedAt = (now: number): string => iso(now - lifeMs);

/** When DynamoDB may delete a row, s since 1970. */
export const expiresAt = (row: ChatInteraction): number =>
  Math.ceil((Date.parse(row.created_at) + lifeMs) / 1_000);

/** A row's position in its customer's list. */
export type Position = Pick<ChatInteraction, "created_at" | "interaction_id">;
const PositionTuple = z.tuple([Time, z.uuid()]);

/** The cursor that continues after this position. */
export const cursorOf = ({ created_at, interaction_id }: Position): string =>
  encodeCursor([created_at, interaction_id]);

/** The position that a cursor encodes. Throws `field_invalid` for a malformed one. */
export function positionOf(cursor: string): Position {
  const [created_at, interaction_id] = decodeCursor(cursor, PositionTuple);
  return { created_at, interaction_id };
}
