/** A refused decision in the reader's language: who was faster, what to do. */
import { Problem } from "../../../api/client.ts";
import { useSession } from "../../../api/session.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { errorTextOf } from "../../../ui/error-text.ts";
import { isOutcomeUnknown, NotDoneError } from "./decision.ts";

export function useDecisionErrorText(): (error: unknown) => string {
  const { t, date } = useI18n();
  const me = useSession().reviewer.id;
  const timeOf = (value: unknown) =>
    typeof value === "string" ? date(value, { hour: "2-digit", minute: "2-digit", second: "2-digit" }) : "?";
  return (error) => {
    if (error instanceof NotDoneError) return t("review.not_sent");
    if (isOutcomeUnknown(error)) return t("review.lost");
    if (!(error instanceof Problem)) return errorTextOf(error, t);
    const { facts } = error;
    const nameIn = (fact: string) => (typeof facts[fact] === "string" ? facts[fact] : "?");
    switch (error.code) {
      case "already_decided":
        return t("review.conflict.decided", {
          name: nameIn("decided_by"),
          time: timeOf(facts["decided_at"]),
        });
      case "claimed_by_other":
        return t("review.conflict.claimed", {
          name: nameIn("claimed_by"),
          time: timeOf(facts["claimed_until"]),
        });
      case "second_person_needed":
        return facts["proposed_by_id"] === me
          ? t("second.refused_own")
          : t("second.refused_same", { name: nameIn("proposed_by") });
      case "version_conflict":
        return t("review.conflict.version");
      case "too_late":
        return t("review.conflict.too_late");
      default:
        return errorTextOf(error, t);
    }
  };
}
