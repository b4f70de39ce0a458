/** Instructions to the model in a message or document, so that the reviewer knows what the draft may have obeyed. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Note } from "../../../ui/note.tsx";
import type { Review } from "../../queue/reviews.ts";

export function InstructionsNote({
  instructions,
}: {
  readonly instructions: Review["context"]["instructions"];
}) {
  const { t } = useI18n();
  if (instructions.length === 0) return null;
  return (
    <Note tone="warn" title={t("review.instructions")}>
      <ul className="mt-1 space-y-0.5 text-sm">
        {instructions.map(({ source, place, text }) => (
          <li key={`${source} ${place} ${text}`} className="words">
            <q>
              <bdi>{text}</bdi>
            </q>{" "}
            {t(`review.instructions.${source}`, { title: place })}
          </li>
        ))}
      </ul>
    </Note>
  );
}
