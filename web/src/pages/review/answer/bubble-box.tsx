/** One bubble of the reply: a text field that grows with its text, over marks of what the rules found. */
import { useId } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { FormattedText, isFormatted } from "../../../ui/text/formatted-text.tsx";
import { type Bubble, type Cursor, type Edit, maxBubbleLength } from "./bubbles.ts";
import { BubbleField } from "./bubble-field.tsx";
import type { Segment } from "./segments.ts";
import type { CannedSource } from "./use-canned-replies.ts";

interface BubbleBoxProps {
  readonly bubble: Bubble;
  readonly index: number;
  /** The number of bubbles. */
  readonly count: number;
  readonly segments: readonly Segment[];
  readonly isReadOnly: boolean;
  readonly canned: CannedSource;
  /** The last cursor position in this bubble. */
  readonly cursorPosition: () => number;
  readonly onCursor: (cursor: Cursor) => void;
  readonly edit: (edit: Edit) => void;
  readonly leave: () => void;
}

export function BubbleBox(props: BubbleBoxProps) {
  const { bubble, isReadOnly, segments } = props;
  const id = useId();
  return (
    <div className="group ml-auto w-full max-w-[40rem]">
      <div className="grid rounded-bubble rounded-br-sm bg-ours px-4 py-2.5 text-base outline-offset-2 outline-accent focus-within:outline-2">
        <Backdrop segments={segments} />
        <BubbleField {...props} noteId={id} />
      </div>
      <div className="mt-0.5 flex min-h-6 flex-wrap items-center justify-end gap-x-3 px-2 text-xs text-soft">
        {isReadOnly ? null : (
          <div className={`flex flex-wrap items-center gap-x-3 ${onDemandClass}`}>
            <BubbleTools {...props} />
          </div>
        )}
        <CharacterCount length={bubble.text.length} id={id} />
      </div>
      <BubblePreview text={bubble.text} />
    </div>
  );
}

/** What the customer will see, if it differs from the text. */
function BubblePreview({ text }: { readonly text: string }) {
  const { t } = useI18n();
  if (!isFormatted(text)) return null;
  return (
    <figure className="mb-2 ml-auto w-fit max-w-full">
      <figcaption className="mb-0.5 text-right text-xs text-soft">{t("review.preview")}</figcaption>
      <p className="words rounded-bubble rounded-br-sm border border-line px-4 py-2.5 text-base">
        <FormattedText source={text} />
      </p>
    </figure>
  );
}

/** Shown on hover or focus: most bubbles are only read. */
const onDemandClass =
  "transition-opacity pointer-fine:opacity-0 pointer-fine:group-focus-within:opacity-100 pointer-fine:group-hover:opacity-100";

/** The marks behind a text, as high as the text; the note on the verdict says the same in words. */
const Backdrop = ({ segments }: { readonly segments: readonly Segment[] }) => (
  <div aria-hidden className="words col-start-1 row-start-1 text-transparent select-none">
    {segments.map(({ text, isMarked }, index) =>
      isMarked ? (
        <mark
          key={index}
          className="rounded-xs bg-amber-wash text-transparent underline decoration-amber decoration-wavy decoration-from-font underline-offset-4"
        >
          {text}
        </mark>
      ) : (
        text
      ),
    )}{" "}
  </div>
);

function BubbleTools({ bubble, index, count, cursorPosition, edit }: BubbleBoxProps) {
  const { t } = useI18n();
  const { key } = bubble;
  const number = index + 1;
  const split = () => edit({ kind: "split", key, at: cursorPosition() });
  return (
    <>
      {index === 0 ? null : (
        <>
          <Tool
            text="↑"
            label={t("review.bubble_up", { number })}
            run={() => edit({ kind: "move", key, by: -1 })}
          />
          <Tool
            text={t("review.merge")}
            label={t("review.merge_label", { number })}
            run={() => edit({ kind: "merge", key })}
          />
        </>
      )}
      {index === count - 1 ? null : (
        <Tool
          text="↓"
          label={t("review.bubble_down", { number })}
          run={() => edit({ kind: "move", key, by: 1 })}
        />
      )}
      <Tool text={t("review.split")} label={t("review.split_label", { number })} run={split} />
      {count === 1 ? null : (
        <Tool
          text={t("review.remove")}
          label={t("review.remove_label", { number })}
          run={() => edit({ kind: "remove", key })}
        />
      )}
    </>
  );
}

interface ToolProps {
  readonly text: string;
  /** Starts with the visible words, or replaces a symbol. */
  readonly label: string;
  readonly run: () => void;
}

const Tool = ({ text, label, run }: ToolProps) => (
  <button
    type="button"
    aria-label={label}
    title={label}
    onClick={run}
    className="min-h-6 min-w-6 max-md:min-h-11 max-md:min-w-11 pointer-coarse:min-h-11 pointer-coarse:min-w-11 rounded px-1 hover:text-ink hover:underline"
  >
    {text}
  </button>
);

function CharacterCount({ length, id }: { readonly length: number; readonly id: string }) {
  const { t, number } = useI18n();
  const isLong = length > maxBubbleLength;
  const isNear = length > maxBubbleLength * 0.8;
  return (
    <p
      id={id}
      className={`tabular-nums ${isLong ? "font-semibold text-red" : ""} ${isNear ? "" : onDemandClass}`}
    >
      <span aria-hidden>
        {number(length)}
        {isNear ? ` / ${number(maxBubbleLength)}` : ""}
      </span>
      <span className="sr-only">{t("review.count", { count: length, limit: maxBubbleLength })}</span>
      {isLong ? <span className="block">{t("review.too_long", { limit: maxBubbleLength })}</span> : null}
    </p>
  );
}
