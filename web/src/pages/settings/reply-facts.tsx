/** A canned reply's shortcode, language and use, in one line. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { languageNameOf } from "../../i18n/language-name.ts";
import { Badge } from "../../ui/badge.tsx";

type Reply = Output<"GET /v1/canned-replies">["items"][number];

export function ReplyFacts({ reply: { shortcode, language: code, uses } }: { readonly reply: Reply }) {
  const { t, language } = useI18n();
  if (shortcode === null && code === null && uses === 0) return null;
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm text-soft">
      {shortcode === null ? null : <code className="text-ink">/{shortcode}</code>}
      {code === null ? null : <Badge>{languageNameOf(code, language)}</Badge>}
      {uses === 0 ? null : <span className="tabular-nums">{t("replies.uses", { count: uses })}</span>}
    </p>
  );
}
