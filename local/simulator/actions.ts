/** What a person can do on the simulator's page. */
import * as z from "zod";
import { sampleKinds } from "./updates.ts";

const words = z.string().min(1).max(4_096);
const person = z.int();

/** The page's actions. */
export const Action = z.discriminatedUnion("do", [
  z.object({
    do: z.literal("join"),
    name: z.string().trim().min(1).max(64),
    business: z.boolean().default(false),
  }),
  /** Several texts become several messages, one right after the other. */
  z.object({ do: z.literal("write"), person, texts: z.array(words).min(1).max(20) }),
  z.object({
    do: z.literal("sample"),
    person,
    sample: z.enum(sampleKinds),
    caption: z.string().max(1_024).default(""),
  }),
  z.object({ do: z.literal("edit"), person, message_id: z.int(), text: words }),
  /** Telegram reports deletions in business chats only. */
  z.object({ do: z.literal("delete"), person, message_id: z.int() }),
  z.object({ do: z.literal("block"), person, blocked: z.boolean() }),
  /** In a reviewers' group: a button, or a message. */
  z.object({
    do: z.literal("press"),
    person,
    chat: person,
    message_id: z.int(),
    data: z.string().min(1).max(64),
  }),
  z.object({ do: z.literal("say"), person, chat: person, text: words, reply_to: z.int().nullable() }),
]);
export type Action = z.infer<typeof Action>;
