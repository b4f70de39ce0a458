/** The constitution's verdict on a draft: level, reasons and matching words. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import type { I18n } from "../../../i18n/i18n.ts";
import { bot } from "../../../strings/bot.ts";
import type { Key } from "../../../strings/catalogue.ts";
import { Note } from "../../../ui/note.tsx";
import type { Review } from "../../queue/reviews.ts";

const categoryKeys: ReadonlyMap<string, Key> = new Map([
  ["credentials_or_secrets", "review.category.credentials_or_secrets"],
  ["discrimination", "review.category.discrimination"],
  ["financial_advice", "review.category.financial_advice"],
  ["guarantees_and_legal_promises", "review.category.guarantees_and_legal_promises"],
  ["hate_or_harassment", "review.category.hate_or_harassment"],
  ["impersonation_claims_human", "review.category.impersonation_claims_human"],
  ["impersonation_official", "review.category.impersonation_official"],
  ["medical_advice", "review.category.medical_advice"],
  ["off_platform_contact", "review.category.off_platform_contact"],
  ["payment_and_card_data", "review.category.payment_and_card_data"],
  ["personal_data_leak", "review.category.personal_data_leak"],
  ["prompt_leak", "review.category.prompt_leak"],
  ["self_harm", "review.category.self_harm"],
  ["sexual_content", "review.category.sexual_content"],
  ["violence_threat", "review.category.violence_threat"],
]);

/** A category's name in the reader's language. */
export function useCategoryName(): (category: string) => string {
  const { t } = useI18n();
  return (category) => {
    const key = categoryKeys.get(category);
    return key === undefined ? category.replaceAll("_", " ") : t(key);
  };
}

type JudgedReview = Pick<Review, "verdict" | "rules_off">;

/** The verdict, and which rules it says nothing about. */
export function VerdictNote({ review }: { readonly review: JudgedReview }) {
  const { t } = useI18n();
  const { verdict, rules_off: off } = review;
  if (verdict === null) return null;
  const rules = off.map((rule) => ruleNameOf(rule, t)).join(", ");
  return (
    <>
      {verdict.level === "clean" ? null : <Findings verdict={verdict} />}
      {off.length === 0 ? null : <p className="words text-sm text-soft">{t("bot.not_checked", { rules })}</p>}
    </>
  );
}

const isBotTextKey = (key: string): key is Extract<keyof typeof bot, `bot.rule.${string}`> => key in bot;

/** A rule's name in the reader's language; its id if this console does not know it yet. */
function ruleNameOf(rule: string, t: I18n["t"]): string {
  const key = `bot.rule.${rule}`;
  return isBotTextKey(key) ? t(key) : rule.replaceAll("_", " ");
}

function Findings({ verdict }: { readonly verdict: NonNullable<Review["verdict"]> }) {
  const { t } = useI18n();
  const categoryName = useCategoryName();
  return (
    <Note
      tone={verdict.level === "blocked" ? "bad" : "warn"}
      title={t(verdict.level === "blocked" ? "review.verdict.blocked" : "review.verdict.flagged")}
    >
      {verdict.categories.length === 0 ? <p>{t("review.verdict.unjudged")}</p> : null}
      <ul>
        {verdict.categories.map((category) => (
          <li key={category} className="mt-0.5">
            <span className="font-medium">{categoryName(category)}</span>
            <MatchedTexts matches={verdict.matches.filter((match) => match.category === category)} />
          </li>
        ))}
      </ul>
    </Note>
  );
}

/** The exact words, without duplicates. */
const MatchedTexts = ({ matches }: { readonly matches: NonNullable<Review["verdict"]>["matches"] }) =>
  [...new Set(matches.map(({ text }) => text))].map((text) => (
    <span key={text} className="words">
      {" "}
      <q>
        <bdi>{text}</bdi>
      </q>
    </span>
  ));
