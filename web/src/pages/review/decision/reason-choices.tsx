/** Buttons that fill in a common reason to reject; it can be changed before it is sent. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Pill } from "../../../ui/forms/pill.tsx";
import { reasonNamesIn } from "./reasons.ts";
import type { TextChoicesProps } from "./text-dialog.tsx";

export function ReasonChoices({ text, choose }: TextChoicesProps) {
  const { t } = useI18n();
  return (
    <div role="group" aria-label={t("review.reasons")} className="flex flex-wrap gap-1.5 text-sm">
      {reasonNamesIn(t).map((name) => (
        <span key={name} className="rounded-full border border-edge">
          <Pill isChosen={text === name} choose={() => choose(name)}>
            {name}
          </Pill>
        </span>
      ))}
    </div>
  );
}
