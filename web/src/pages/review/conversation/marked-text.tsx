/** A customer's text with its hidden parts: link targets are visible, spoilers and custom emoji marked. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { type Mark, type Piece, piecesOf } from "../answer/pieces.ts";

interface MarkedTextProps {
  readonly text: string;
  readonly marks: readonly Mark[] | undefined;
}

export const MarkedText = ({ text, marks }: MarkedTextProps) => (
  <p className="words text-base">
    {marks === undefined
      ? text
      : piecesOf(text, marks).map((piece, index) => <Shown key={`${index}`} piece={piece} />)}
  </p>
);

const styles: Partial<Record<Mark["type"], string>> = {
  text_link: "underline",
  spoiler: "rounded bg-line px-0.5",
  custom_emoji: "rounded bg-line px-0.5",
  strikethrough: "line-through",
};

/**
 * A piece of a marked text. An address is text here, never a link, so that a reviewer cannot follow a stranger's by
 * mistake.
 */
function Shown({ piece: { text, within, values } }: { readonly piece: Piece }) {
  const { t } = useI18n();
  const named = (["spoiler", "custom_emoji"] as const).filter((type) => within.includes(type));
  const description = named.map((type) => t(`review.mark.${type}`)).join(", ");
  return (
    <>
      <span className={within.map((type) => styles[type] ?? "").join(" ")} title={description || undefined}>
        {text}
        {description === "" ? null : <span className="sr-only"> ({description})</span>}
      </span>
      {values.map((value) => (
        <span key={value} className="text-sm break-all text-soft">
          {" "}
          ({value})
        </span>
      ))}
    </>
  );
}
