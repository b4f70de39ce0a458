/** A customer's text with its hidden parts: link targets are visible, spoilers and custom emoji marked. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { type Mark, type TextSpan, spansOf } from "./text-spans.ts";

interface MarkedTextProps {
  readonly text: string;
  readonly marks: readonly Mark[] | undefined;
}

export const MarkedText = ({ text, marks }: MarkedTextProps) => (
  <p className="words text-base">
    {marks === undefined
      ? text
      : spansOf(text, marks).map((piece, index) => <SpanView key={`${index}`} span={piece} />)}
  </p>
);

const markClasses: Partial<Record<Mark["type"], string>> = {
  text_link: "underline",
  spoiler: "rounded bg-line px-0.5",
  custom_emoji: "rounded bg-line px-0.5",
  strikethrough: "line-through",
};

/**
 * A piece of a marked text. An address is text here, never a link, so that a reviewer cannot follow a stranger's by
 * mistake.
 */
function SpanView({ span: { text, within, values } }: { readonly span: TextSpan }) {
  const { t } = useI18n();
  const namedMarks = (["spoiler", "custom_emoji"] as const).filter((type) => within.includes(type));
  const description = namedMarks.map((type) => t(`review.mark.${type}`)).join(", ");
  return (
    <>
      <span
        className={within.map((type) => markClasses[type] ?? "").join(" ")}
        title={description || undefined}
      >
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
