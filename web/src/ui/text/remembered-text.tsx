/** A remembered text that marks our notes as different from the customer's words. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import { rememberedPartsOf } from "./message-notes.ts";

interface RememberedTextProps {
  readonly from: "customer" | "assistant";
  readonly text: string;
  readonly isOneLine?: boolean;
}

/** What somebody said. Only a customer's text, or a summary of it, contains notes. */
export function RememberedText({ from, text, isOneLine = false }: RememberedTextProps) {
  const i18n = useI18n();
  const parts = from === "customer" ? rememberedPartsOf(text, i18n) : [{ text, isNote: false }];
  return parts.map((part, index) => {
    const shownText = isOneLine ? part.text.replaceAll(/\s+/g, " ") : part.text;
    return part.isNote ? (
      <span key={index} className="text-soft italic">
        {shownText}
      </span>
    ) : (
      shownText
    );
  });
}
