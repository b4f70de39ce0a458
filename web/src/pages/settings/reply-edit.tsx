/** A canned reply as form fields, and what the form shows if a colleague changed it in the meantime. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { EditClash } from "../../ui/forms/edit-clash.tsx";
import { textOf } from "../../ui/forms/form-values.ts";
import type { Edited } from "../../ui/forms/use-edited.ts";
import { languageNameOf } from "../../i18n/language-name.ts";

export type Reply = Output<"GET /v1/canned-replies">["items"][number];

export const fieldsOf = ({ title, text, shortcode, language }: Reply) => ({
  title,
  shortcode: shortcode ?? "",
  language: language ?? "",
  text,
});
/** What is saved. */
export const valuesOf = (form: FormData) => ({
  title: textOf(form, "title"),
  text: textOf(form, "text"),
  shortcode: textOf(form, "shortcode").replace(/^\//, "") || null,
  language: textOf(form, "language") || null,
});

export function ReplyClash({ edited }: { readonly edited: Edited<Reply> }) {
  const { t, language } = useI18n();
  return (
    <EditClash
      edited={edited}
      labels={{
        title: t("replies.title"),
        shortcode: t("replies.shortcode"),
        language: t("replies.language"),
        text: t("replies.text"),
      }}
      inWords={(name, value) =>
        name === "language" && value !== "" ? languageNameOf(value, language) : value
      }
    />
  );
}
