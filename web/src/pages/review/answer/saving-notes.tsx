/** Whether the answer is stored, and what to do if another device stored another one. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { Note } from "../../../ui/note.tsx";
import type { Saving } from "./saver.ts";
import type { AnswerWork } from "./use-work.ts";

const savingClasses = {
  saved: "",
  saving: "",
  failed: "text-red",
  conflict: "text-amber",
  closed: "",
} as const;

export function SavingNote({ saving }: { readonly saving: Saving | null }) {
  const { t } = useI18n();
  const text = saving === null || saving === "closed" ? "" : t(`review.unsent.${saving}`);
  const isBad = saving === "failed" || saving === "conflict";
  return (
    <>
      <p className={saving === null ? "" : savingClasses[saving]}>{text}</p>
      {/* Only problems are read out. */}
      <p role="status" className="sr-only">
        {isBad ? text : ""}
      </p>
    </>
  );
}

export function ConflictNote({ conflict }: Pick<AnswerWork, "conflict">) {
  const { t, date } = useI18n();
  if (conflict === null) return null;
  const { other, take, keep } = conflict;
  return (
    <Note
      tone="warn"
      role="alert"
      title={t("review.unsent.elsewhere", { time: date(other.saved_at, { timeStyle: "short" }) })}
    >
      <p className="words mt-1">{other.bubbles.join("\n\n")}</p>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Button isSmall onClick={take}>
          {t("review.unsent.take")}
        </Button>
        <Button isSmall onClick={keep}>
          {t("review.unsent.keep")}
        </Button>
      </div>
    </Note>
  );
}
