/** Warns of fields such as `{{name}}` that nobody filled in. */
import { useReader } from "../../../i18n/language.tsx";
import { Note } from "../../../ui/note.tsx";
import { unfilledIn } from "./fields.ts";

export function Unfilled({ texts }: { readonly texts: readonly string[] }) {
  const { t, language } = useReader();
  const fields = unfilledIn(texts);
  return (
    <div role="status" className="mt-3 empty:hidden">
      {fields.length === 0 ? null : (
        <Note tone="warn">
          {t("review.unfilled", {
            count: fields.length,
            fields: new Intl.ListFormat(language).format(fields),
          })}
        </Note>
      )}
    </div>
  );
}
