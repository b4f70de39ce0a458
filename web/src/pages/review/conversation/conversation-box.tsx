/** A conversation in a separate box: it starts at the question, and older and newer parts load while scrolling. */
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Failure, Loading } from "../../../ui/states.tsx";
import type { Review } from "../../queue/reviews.ts";
import { type Entry, entriesOf } from "./entries.ts";
import { MessageView, ReplyView } from "./message.tsx";
import { useConversationWindow } from "./use-conversation-window.ts";

interface ConversationBoxProps {
  readonly customer: string;
  /** What a review answers; null: the conversation starts with its end. */
  readonly question: Pick<Review, "id" | "messages" | "context"> | null;
  /** Ids of the messages that changed while the page was open. */
  readonly changed?: ReadonlySet<number>;
  /** Limits the height. */
  readonly className: string;
}

const noMessages: ReadonlySet<number> = new Set();

export function ConversationBox({
  customer,
  question,
  changed = noMessages,
  className,
}: ConversationBoxProps) {
  const { t } = useI18n();
  const [start] = useState(question?.messages.at(-1)?.date ?? null);
  const conversation = useConversationWindow(customer, start);
  const box = useRef<HTMLDivElement>(null);
  const { isKnown: isLoaded, error } = conversation;
  const entries = entriesOf(conversation.items, conversation.isAtEnd, question);
  useScrollAnchor(box, entries, isLoaded);
  return (
    // A scrolling box must be reachable by keyboard.
    <div
      ref={box}
      role="region"
      aria-label={t("review.conversation")}
      aria-busy={conversation.isBusy}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      data-conversation
      className={`relative overflow-y-auto overscroll-contain rounded-lg [overflow-anchor:none] ${className}`}
    >
      {isLoaded ? null : <Loading />}
      {error === null ? null : <Failure error={error} retry={conversation.retry} />}
      <LoadTrigger box={box} isWanted={conversation.hasEarlier} load={conversation.readEarlier} />
      <Entries
        entries={entries}
        isLoaded={isLoaded}
        changed={changed}
        seenFiles={question?.context.files?.map(({ telegram_message_id: id }) => id) ?? []}
      />
      <LoadTrigger box={box} isWanted={conversation.hasLater} load={conversation.readLater} />
    </div>
  );
}

interface EntriesProps {
  readonly entries: readonly Entry[];
  readonly isLoaded: boolean;
  readonly changed: ReadonlySet<number>;
  /** Ids of the question's messages whose files the draft saw. */
  readonly seenFiles: readonly number[];
}

function Entries({ entries, isLoaded, changed, seenFiles }: EntriesProps) {
  const { t } = useI18n();
  if (isLoaded && entries.length === 0) return <p className="text-soft">{t("review.conversation_empty")}</p>;
  return (
    <ol className="space-y-2 px-0.5 py-1">
      {entries.map((entry) => (
        <li key={entry.id} data-entry={entry.id} {...(isQuestion(entry) ? { "data-question": true } : {})}>
          {entry.kind === "reply" ? (
            <ReplyView item={entry.item} />
          ) : (
            <MessageView
              {...entry}
              isChanged={changed.has(entry.message.telegram_message_id)}
              isSeen={entry.isQuestion && seenFiles.includes(entry.message.telegram_message_id)}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

const isQuestion = (entry: Entry): boolean => entry.kind === "message" && entry.isQuestion;

interface LoadTriggerProps {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly isWanted: boolean;
  readonly load: () => void;
}

/** Loads more before the reader gets there. */
function LoadTrigger({ box, isWanted, load }: LoadTriggerProps) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isWanted || ref.current === null) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => (entry?.isIntersecting === true ? load() : undefined),
      {
        root: box.current,
        rootMargin: "400px",
      },
    );
    observer.observe(ref.current);
    return () => observer.disconnect();
    // `load` is a new one in every rendering, and does the same.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [box, isWanted]);
  return <div ref={ref} className="h-px" />;
}

type Box = RefObject<HTMLDivElement | null>;

const rowsIn = (box: HTMLDivElement): HTMLElement[] => [...box.querySelectorAll<HTMLElement>("[data-entry]")];

/** Starts at the question; afterwards what is read stays in place, whatever is added or dropped around it. */
function useScrollAnchor(box: Box, entries: readonly Entry[], isLoaded: boolean): void {
  const anchor = useRef<{ readonly id: string | undefined; readonly top: number } | null>(null);
  const isPlaced = useRef(false);
  useEffect(() => {
    const { current } = box;
    const recordAnchor = () => {
      const edge = current?.getBoundingClientRect().top ?? 0;
      const row =
        current === null
          ? undefined
          : rowsIn(current).find((one) => one.getBoundingClientRect().bottom > edge);
      anchor.current =
        row === undefined ? null : { id: row.dataset["entry"], top: row.getBoundingClientRect().top - edge };
    };
    current?.addEventListener("scroll", recordAnchor, { passive: true });
    return () => current?.removeEventListener("scroll", recordAnchor);
  }, [box]);
  const ids = `${entries[0]?.id ?? ""} ${entries.at(-1)?.id ?? ""} ${entries.length}`;
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null || !isLoaded) return;
    const edge = current.getBoundingClientRect().top;
    if (!isPlaced.current) {
      isPlaced.current = true;
      showQuestion(current);
      return;
    }
    const row = rowsIn(current).find((one) => one.dataset["entry"] === anchor.current?.id);
    if (row !== undefined && anchor.current !== null)
      current.scrollBy(0, row.getBoundingClientRect().top - edge - anchor.current.top);
    // `ids` says when rows were added or dropped.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [box, ids, isLoaded]);
}

/** All of it if it fits, else its beginning; without a question, the end of the conversation. */
function showQuestion(box: HTMLDivElement): void {
  box.scrollTop = box.scrollHeight;
  const questions = rowsIn(box).filter((row) => "question" in row.dataset);
  const [first, last] = [questions[0], questions.at(-1)];
  if (first === undefined || last === undefined) return;
  const { top, bottom } = box.getBoundingClientRect();
  const end = last.getBoundingClientRect().bottom - bottom + 8;
  const begin = first.getBoundingClientRect().top - top - 8;
  box.scrollTop += Math.min(end, begin);
}
