/** A reviewers' group in the simulator: who presses its buttons, and what is written there. */
import type { SentMessage } from "../telegram/chats.ts";
import type { Line, Person } from "./journal.ts";
import { type Content, groupMessageOf, pressOf } from "./updates.ts";

/** The group as a separate chat. */
export const groupLine = (id: number): Line => ({
  type: "person",
  person: { id, first_name: "Reviewers", last_name: null, username: null, business: false, group: true },
});

/** A message of the bot, new or edited. */
export const sentLine = ({ chat_id, message_id, text, entities, buttons, at, file }: SentMessage): Line => ({
  type: "sent",
  at,
  chat_id,
  message_id,
  text,
  entities: [...entities],
  buttons: buttons.map((row) => [...row]),
  file: file === null ? null : { kind: file.kind, name: file.name },
});

type GroupAction = { readonly chat: number } & (
  | { readonly do: "press"; readonly message_id: number; readonly data: string }
  | { readonly do: "say"; readonly text: string; readonly reply_to: number | null }
);

/** The content of the update for a pressed button, or for a message in the group. */
export const groupUpdateOf = (
  who: Person,
  action: GroupAction,
  { next, seconds, id }: { readonly next: number; readonly seconds: number; readonly id: string },
): Content =>
  action.do === "press"
    ? pressOf(who, { chat: action.chat, messageId: action.message_id, seconds }, { id, data: action.data })
    : groupMessageOf(
        who,
        { chat: action.chat, messageId: next, seconds },
        { text: action.text, replyTo: action.reply_to },
      );
