/** The entries of a conversation that are shown, with those that a review answers. */
import { type Message, messageOf, type ConversationItem } from "./conversation-item.ts";

export type Entry =
  | { readonly id: string; readonly kind: "reply"; readonly item: ConversationItem }
  | {
      readonly id: string;
      readonly kind: "message";
      /** The id of its review. */
      readonly review: string;
      readonly message: Message;
      readonly isQuestion: boolean;
    };

interface Question {
  readonly id: string;
  readonly messages: readonly Message[];
}

const identityOf = ({
  telegram_message_id: id,
  date,
}: Pick<Message, "telegram_message_id" | "date">): string => `${id} ${Date.parse(date)}`;

/**
 * Messages and replies, oldest first. The question's messages are shown as the review has them, because it is
 * polled; those that the conversation does not have yet follow at its end.
 */
export function entriesOf(
  items: readonly ConversationItem[],
  isAtEnd: boolean,
  question: Question | null,
): Entry[] {
  const questions = new Map(question?.messages.map((message) => [identityOf(message), message]));
  const entries = items.map((one): Entry => {
    const { review } = one;
    // What belongs to no review is the account owner's answer.
    if (one.from !== "customer" || review === null) return { id: one.id, kind: "reply", item: one };
    const message = messageOf(one);
    const fresh = questions.get(identityOf(message));
    questions.delete(identityOf(message));
    const isQuestion = fresh !== undefined;
    return { id: one.id, kind: "message", review, message: fresh ?? message, isQuestion };
  });
  if (question === null || !isAtEnd) return entries;
  const end = Date.parse(items.at(-1)?.at ?? "");
  const missing = [...questions.values()].filter(({ date }) => items.length === 0 || Date.parse(date) >= end);
  return [
    ...entries,
    ...missing.map((message): Entry => ({
      id: `asked ${identityOf(message)}`,
      kind: "message",
      review: question.id,
      message,
      isQuestion: true,
    })),
  ];
}
