/** Canned replies suggested while a shortcode is typed. */
import { useEffect, useRef } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import type { CannedReply } from "./shortcode.ts";

interface CannedSuggestionsProps {
  readonly id: string;
  /** None: the list is closed. */
  readonly replies: readonly CannedReply[];
  readonly active: number;
  readonly choose: (reply: CannedReply) => void;
}

export const optionId = (id: string, index: number): string => `${id}-${index}`;

export function CannedSuggestions({ id, replies, active, choose }: CannedSuggestionsProps) {
  const { t } = useI18n();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <>
      <p role="status" className="sr-only">
        {replies.length === 0 ? "" : t("review.suggestions", { count: replies.length })}
      </p>
      {replies.length === 0 ? null : (
        <div
          ref={list}
          id={id}
          role="listbox"
          aria-label={t("review.canned")}
          className="absolute inset-x-0 top-full z-40 mt-2 max-h-72 overflow-y-auto rounded-xl border border-line bg-card p-1 text-sm text-ink shadow-lift"
        >
          {replies.map((reply, index) => (
            <SuggestionOption
              key={reply.id}
              id={optionId(id, index)}
              reply={reply}
              isActive={index === active}
              choose={() => choose(reply)}
            />
          ))}
        </div>
      )}
    </>
  );
}

interface SuggestionOptionProps {
  readonly id: string;
  readonly reply: CannedReply;
  readonly isActive: boolean;
  readonly choose: () => void;
}

function SuggestionOption({ id, reply, isActive, choose }: SuggestionOptionProps) {
  const { t } = useI18n();
  return (
    // The text field has the focus and hears the keys.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      // The focus must not leave the text.
      onMouseDown={(event) => event.preventDefault()}
      onClick={choose}
      className="cursor-pointer rounded-lg px-3 py-2 aria-selected:bg-theirs pointer-coarse:min-h-11"
    >
      <span className="flex flex-wrap items-baseline gap-x-2">
        {reply.shortcode === null ? null : <code className="font-semibold">/{reply.shortcode}</code>}
        <bdi className="words font-medium">{reply.title}</bdi>
        {reply.language === null ? null : (
          <span className="text-xs text-soft uppercase">{reply.language}</span>
        )}
        {reply.uses === 0 ? null : (
          <span className="ml-auto text-xs text-soft tabular-nums">
            {t("replies.uses", { count: reply.uses })}
          </span>
        )}
      </span>
      <span dir="auto" className="line-clamp-1 text-soft">
        {reply.text}
      </span>
    </div>
  );
}
