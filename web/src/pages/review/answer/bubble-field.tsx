/** The text field of a bubble: keys that split, merge and move, and canned replies by `/shortcode`. */
import { type KeyboardEvent, useId, useState } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { type Bubble, type Cursor, type Edit, maxBubbleLength } from "./bubbles.ts";
import { CannedSuggestions, optionId } from "./canned-suggestions.tsx";
import { type CannedReply, matchReplies, type TypedShortcode, typedShortcodeAt } from "./shortcode.ts";
import type { CannedSource } from "./use-canned-replies.ts";

interface BubbleFieldProps {
  readonly bubble: Bubble;
  readonly index: number;
  readonly isReadOnly: boolean;
  readonly canned: CannedSource;
  readonly onCursor: (cursor: Cursor) => void;
  readonly edit: (edit: Edit) => void;
  readonly leave: () => void;
  readonly noteId: string;
}

export function BubbleField(props: BubbleFieldProps) {
  const { bubble, index, isReadOnly, onCursor, edit, leave, noteId } = props;
  const { t } = useI18n();
  const { key, text } = bubble;
  const suggestions = useSuggestions(props);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (suggestions.onKey(event)) return event.preventDefault();
    if (event.key === "Escape") return leave();
    const keyEdit = isReadOnly ? null : editOf(event, bubble, index);
    if (keyEdit === null) return;
    event.preventDefault();
    edit(keyEdit);
  };
  return (
    <div className="relative col-start-1 row-start-1 grid">
      <textarea
        data-bubble={key}
        aria-label={t("review.bubble", { number: index + 1 })}
        aria-describedby={noteId}
        aria-invalid={text.length > maxBubbleLength || undefined}
        {...suggestions.ariaAttributes}
        placeholder={t("review.placeholder")}
        rows={1}
        dir="auto"
        readOnly={isReadOnly}
        value={text}
        onChange={({ target }) => {
          suggestions.update(target);
          edit({ kind: "write", key, text: target.value });
        }}
        onSelect={({ currentTarget }) => {
          suggestions.update(currentTarget);
          onCursor({ key, at: currentTarget.selectionStart });
        }}
        onBlur={suggestions.close}
        onKeyDown={onKeyDown}
        className="words w-full resize-none overflow-hidden bg-transparent outline-none"
      />
      {suggestions.list}
    </div>
  );
}

/** The list of replies that the typed shortcode may mean. Focus stays in the text, as in a combobox. */
function useSuggestions({ bubble: { key }, isReadOnly, canned, edit }: BubbleFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<TypedShortcode | null>(null);
  const [active, setActive] = useState(0);
  /** Where Escape closed it. */
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const isTyping = typed !== null && !isReadOnly && typed.from !== closedAt;
  const matches = isTyping ? matchReplies(canned.replies, typed.query, canned.language) : [];
  const isOpen = matches.length > 0;
  const update = ({ value, selectionStart: at, selectionEnd: end }: HTMLTextAreaElement) => {
    const now = at === end ? typedShortcodeAt(value, at) : null;
    if (now?.from !== typed?.from || now?.query !== typed?.query) setActive(0);
    if (now === null) setClosedAt(null);
    setTyped(now);
  };
  const choose = (reply: CannedReply | undefined) => {
    if (reply === undefined || typed === null) return;
    setTyped(null);
    edit({ kind: "replace", key, from: typed.from, to: typed.to, text: canned.take(reply) });
  };
  /** Whether the key was for the list. */
  const onKey = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
    const insert = () => choose(matches[active]);
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setActive((active + 1) % matches.length),
      ArrowUp: () => setActive((active + matches.length - 1) % matches.length),
      Enter: insert,
      Tab: insert,
      Escape: () => setClosedAt(typed?.from ?? null),
    };
    const action = actions[event.key];
    action?.();
    return action !== undefined;
  };
  return {
    update,
    onKey,
    close: () => setTyped(null),
    // A multi-line text field may not have the role `combobox`; these attributes express the same.
    ariaAttributes: {
      "aria-autocomplete": "list",
      "aria-controls": isOpen ? id : undefined,
      "aria-activedescendant": isOpen ? optionId(id, active) : undefined,
    } as const,
    list: <CannedSuggestions id={id} replies={matches} active={active} choose={choose} />,
  };
}

/** The edit for a key, or null if it is ordinary typing. */
function editOf(event: KeyboardEvent<HTMLTextAreaElement>, { key }: Bubble, index: number): Edit | null {
  const { selectionStart: at, selectionEnd: end } = event.currentTarget;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return { kind: "split", key, at };
  if (event.key === "Backspace" && at === 0 && end === 0 && index > 0) return { kind: "merge", key };
  if (event.altKey && event.key === "ArrowUp") return { kind: "move", key, by: -1 };
  if (event.altKey && event.key === "ArrowDown") return { kind: "move", key, by: 1 };
  return null;
}
