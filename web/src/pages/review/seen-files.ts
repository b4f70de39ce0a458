/** Which of the customer's files a draft was made with, in words. */
import type { I18n } from "../../i18n/i18n.ts";
import type { Review } from "../queue/reviews.ts";

/** Null if it is unknown, or if there was no file. */
export function seenFilesTextOf(
  { context, messages }: Pick<Review, "context" | "messages">,
  t: I18n["t"],
): string | null {
  if (context.files === null) return null;
  const pictures = context.files.filter(({ type }) => type.startsWith("image/")).length;
  const recordings = context.files.length - pictures;
  const texts = {
    pictures: t("bot.pictures", { count: pictures }),
    recordings: t("bot.recordings", { count: recordings }),
  };
  if (pictures > 0 && recordings > 0) return t("bot.saw", { files: t("bot.saw_both", texts) });
  if (pictures > 0) return t("bot.saw", { files: texts.pictures });
  if (recordings > 0) return t("bot.saw", { files: texts.recordings });
  const hasFiles = messages.some(({ media }) => media !== null && media.file_id !== null);
  return hasFiles ? t("bot.saw_none") : null;
}
