/** Warns of fields such as `{{name}}` that nobody filled in. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Note } from "../../../ui/note.tsx";
import { unfilledFieldsIn } from "./canned-fields.ts";

export function UnfilledNote({ texts }: { readonly texts: readonly string[] }) {
  const { t, language } = useI18n();
  const fields = unfilledFieldsIn(texts);
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
