/** The reply editor: one text field per bubble, as the customer will see them. */
import { type Ref, type RefObject, useEffect, useImperativeHandle, useRef } from "react";
import { markupOf } from "../../../../../core/markup/markup.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { useShortcuts } from "../../../ui/shortcuts.tsx";
import type { Review } from "../../queue/reviews.ts";
import { BubbleBox } from "./bubble-box.tsx";
import { type Cursor, maxBubbles, textsOf } from "./bubbles.ts";
import { CannedReplies } from "./canned-replies.tsx";
import { segmentsIn } from "./segments.ts";
import { SavingNote } from "./saving-notes.tsx";
import { UnfilledNote } from "./unfilled-note.tsx";
import { type CannedSource, useCannedReplies } from "./use-canned-replies.ts";
import type { AnswerWork } from "./use-work.ts";

export interface EditorHandle {
  readonly focus: () => void;
}

interface EditorProps {
  readonly ref: Ref<EditorHandle>;
  readonly review: Review;
  readonly answer: AnswerWork;
  readonly isReadOnly: boolean;
}

export function Editor({ ref, review, answer, isReadOnly }: EditorProps) {
  const { t } = useI18n();
  // These work by themselves inside the text; here they are only listed in the help.
  useShortcuts(
    isReadOnly
      ? []
      : [
          { key: t("review.key.ctrl_enter"), label: t("review.key.split") },
          { key: "Alt ↑ ↓", label: t("review.key.move") },
          { key: "/", label: t("review.key.shortcode") },
        ],
  );
  const frame = useRef<HTMLDivElement>(null);
  const cursor = useRef<Cursor | null>(null);
  const { bubbles } = answer.editor;
  const canned = useCannedReplies(review);
  const matches = review.verdict?.matches ?? [];
  useCursor(frame, answer.editor.cursor);
  useImperativeHandle(ref, () => ({ focus: () => frame.current?.querySelector("textarea")?.focus() }), []);
  return (
    // Escape leaves the text but stays at the draft.
    <div ref={frame} tabIndex={-1} className="outline-none">
      <ol className="space-y-1">
        {bubbles.map((bubble, index) => (
          <li key={bubble.key}>
            <BubbleBox
              {...{ bubble, index, isReadOnly, canned }}
              cursorPosition={() =>
                cursor.current?.key === bubble.key ? cursor.current.at : bubble.text.length
              }
              onCursor={(now) => {
                cursor.current = now;
              }}
              count={bubbles.length}
              segments={segmentsIn(bubble.text, review.draft, matches)}
              edit={answer.edit}
              leave={() => frame.current?.focus()}
            />
          </li>
        ))}
      </ol>
      <UnfilledNote texts={answer.work.bubbles} />
      <LinkPreviewChoice answer={answer} isReadOnly={isReadOnly} />
      <EditorFooter {...{ review, answer, isReadOnly, cursor, canned }} />
    </div>
  );
}

/** The choice of a link preview, only shown if there is a link. */
function LinkPreviewChoice({
  answer,
  isReadOnly,
}: {
  readonly answer: AnswerWork;
  readonly isReadOnly: boolean;
}) {
  const { t } = useI18n();
  const { bubbles, linkPreview } = answer.work;
  if (!linkPreview && !bubbles.some(hasLink)) return null;
  return (
    <label className="mt-2 flex w-fit items-center gap-2 text-sm">
      <input
        type="checkbox"
        checked={linkPreview}
        disabled={isReadOnly}
        onChange={({ target }) => answer.change({ linkPreview: target.checked })}
      />
      {t("review.link_preview")}
    </label>
  );
}

const hasLink = (text: string): boolean =>
  /https?:\/\/|www\./i.test(text) || markupOf(text).entities.some(({ type }) => type === "text_link");

/** Puts the cursor where an edit left it. */
function useCursor(frame: RefObject<HTMLDivElement | null>, cursor: Cursor | null): void {
  useEffect(() => {
    if (cursor === null) return;
    const field = frame.current?.querySelector<HTMLTextAreaElement>(`textarea[data-bubble="${cursor.key}"]`);
    field?.focus();
    field?.setSelectionRange(cursor.at, cursor.at);
  }, [frame, cursor]);
}

interface EditorFooterProps {
  readonly review: Review;
  readonly answer: AnswerWork;
  readonly isReadOnly: boolean;
  readonly cursor: RefObject<Cursor | null>;
  readonly canned: CannedSource;
}

/** Below the whole reply: its length, new bubbles, restoring the draft. */
function EditorFooter({ review, answer, isReadOnly, cursor, canned }: EditorFooterProps) {
  const { t } = useI18n();
  const texts = textsOf(answer.editor);
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const { draft } = review;
  const isFull = answer.editor.bubbles.length >= maxBubbles;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      {isReadOnly ? null : (
        <>
          <Button isSmall disabled={isFull} onClick={() => answer.edit({ kind: "add", text: "" })}>
            {t("review.add")}
          </Button>
          <CannedReplies answer={answer} cursor={cursor} canned={canned} />
          {answer.isEdited && draft !== null ? (
            <Button isSmall tone="quiet" onClick={() => answer.edit({ kind: "reset", texts: draft.bubbles })}>
              {t("review.reset")}
            </Button>
          ) : null}
        </>
      )}
      <div className="ml-auto flex flex-wrap gap-x-3 text-sm text-soft tabular-nums">
        <SavingNote saving={answer.saving} />
        <p>
          {t("review.bubbles", { count: texts.length })} · {t("review.characters", { count: characters })}
        </p>
      </div>
    </div>
  );
}
