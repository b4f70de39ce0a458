/** Branded ids, and deterministic ids (UUIDv5) that make a second attempt collide instead of creating a duplicate. */
import { hash, randomUUID } from "node:crypto";
import * as z from "zod/mini";

/**
 * A UUID in lower case, as Postgres writes it: Redis keys contain ids as text and must match however an id was typed.
 */
export const Uuid = z.uuid().check(z.toLowerCase());

export const CustomerId = Uuid.brand<"CustomerId">();
export type CustomerId = z.infer<typeof CustomerId>;
export const InteractionId = Uuid.brand<"InteractionId">();
export type InteractionId = z.infer<typeof InteractionId>;
export const DeliveryId = Uuid.brand<"DeliveryId">();
export type DeliveryId = z.infer<typeof DeliveryId>;
export const ReviewerId = Uuid.brand<"ReviewerId">();
export type ReviewerId = z.infer<typeof ReviewerId>;
export const LeaseToken = Uuid.brand<"LeaseToken">();
export type LeaseToken = z.infer<typeof LeaseToken>;
/** Telegram's ids have up to 52 bits: safe as a number, `bigint` in SQL. */
export const TelegramId = z.int().brand<"TelegramId">();
export type TelegramId = z.infer<typeof TelegramId>;

/** NADIA's own namespace; changing it would orphan every stored id. */
const namespace = Buffer.from("6f1d1c0a5b0e4a5e9d0c4e41444941aa", "hex");

/** RFC 9562 version 5 UUID of a name in NADIA's namespace. */
export function uuid5(name: string): string {
  const bytes = hash("sha1", Buffer.concat([namespace, Buffer.from(name)]), "buffer").subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** SHA-256 of text, as 64 hexadecimal digits. */
export const sha256 = (text: string): string => hash("sha256", text);

/** A customer's id, derived from the Telegram id alone, so that no read is needed. */
export const customerIdOf = (telegramUserId: number): CustomerId =>
  CustomerId.parse(uuid5(`customer:telegram:${telegramUserId}`));

/** Where a message is: its id is unique only within a chat of one business connection (Telegram). */
export interface MessageKey {
  readonly connection: string | null;
  readonly chat_id: number;
  readonly message_id: number;
}

/** An interaction's id derives from the first message of its turn, so a second attempt collides. */
export const interactionIdOf = (first: MessageKey, revision: number | string = 0): InteractionId =>
  InteractionId.parse(
    uuid5(`interaction:${first.connection ?? ""}:${first.chat_id}:${first.message_id}:${revision}`),
  );

/** A delivery's id derives from its interaction and its position in the reply. */
export const deliveryIdOf = (interaction: InteractionId, position: number): DeliveryId =>
  DeliveryId.parse(uuid5(`delivery:${interaction}:${position}`));

/** The shard (0 to 15) that holds a customer's due time, so that not all share one key. */
export const shardOf = (customer: CustomerId): number => Number.parseInt(customer.slice(-1), 16);

/** Generates random ids; injected so that tests control them. */
export interface Ids {
  random(): string;
}
export const randomIds: Ids = { random: () => randomUUID() };
