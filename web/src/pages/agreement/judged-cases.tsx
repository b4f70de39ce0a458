/** Cases that were judged twice, with both judgements. */
import { Link } from "@tanstack/react-router";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { Rows } from "../../ui/lists/rows.tsx";
import { FormattedText } from "../../ui/text/formatted-text.tsx";
import { ShortTime } from "../../ui/text/time.tsx";
import { reasonNameOf } from "../review/decision/reasons.ts";
import { CaseTexts } from "./judgement-form.tsx";

export type JudgedCase = Output<"POST /v1/agreement/{id}">;

export function JudgedList() {
  const { t } = useI18n();
  const list = usePaginatedList(["GET /v1/agreement"], (cursor, signal) =>
    call("GET /v1/agreement", { query: { ...cursor, limit: 10 } }, signal),
  );
  return (
    <section aria-labelledby="judged">
      <h2 id="judged" className="mb-3 text-lg">
        {t("agreement.judged")}
      </h2>
      <PaginatedList list={list} empty={<p className="text-soft">{t("agreement.judged_none")}</p>}>
        {(items) => (
          <Rows label={t("agreement.judged")}>
            {items.map((judged) => (
              <li key={`${judged.id} ${judged.second.reviewer.id}`} className="px-4 py-3">
                <JudgedCaseView judged={judged} />
              </li>
            ))}
          </Rows>
        )}
      </PaginatedList>
    </section>
  );
}

export function JudgedCaseView({ judged }: { readonly judged: JudgedCase }) {
  const { t } = useI18n();
  const { first, second, customer } = judged;
  const isSame = first.judgement === second.judgement;
  return (
    <div className="space-y-3">
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <bdi className="font-semibold">{customer.name}</bdi>
        <Badge tone={isSame ? "good" : "warn"}>{t(isSame ? "agreement.same" : "agreement.different")}</Badge>
        <span className="text-sm text-soft">
          <ShortTime at={judged.judged_at} />
        </span>
        <Link to="/reviews/$id" params={{ id: judged.id }} className="relative text-sm text-accent underline">
          {t("agreement.open")}
          <span className="sr-only"> {customer.name}</span>
        </Link>
      </p>
      <CaseTexts texts={judged} />
      <dl className="grid gap-4 md:grid-cols-2">
        <Opinion title={t("agreement.first", { name: first.reviewer.name })} opinion={first}>
          <FirstOutcome judged={judged} />
        </Opinion>
        <Opinion title={t("agreement.second", { name: second.reviewer.name })} opinion={second} />
      </dl>
    </div>
  );
}

interface OpinionProps {
  readonly title: string;
  readonly opinion: JudgedCase["first"];
  readonly children?: React.ReactNode;
}

function Opinion({ title, opinion: { judgement, quality_score: score }, children }: OpinionProps) {
  const { t } = useI18n();
  return (
    <div className="min-w-0">
      <dt className="text-sm text-soft">
        <bdi>{title}</bdi>
      </dt>
      <dd>
        <p className="font-medium">
          {t(`agreement.${judgement}`)}
          {score === null ? null : (
            <span className="font-normal text-soft"> · {t("agreement.scored", { score })}</span>
          )}
        </p>
        {children}
      </dd>
    </div>
  );
}

/** What the first person sent instead of the draft, or why nothing was sent. */
function FirstOutcome({
  judged: { first, final_text: text, reject_reason: reason },
}: {
  readonly judged: JudgedCase;
}) {
  const { t } = useI18n();
  if (reason !== null)
    return (
      <p className="words">
        <span className="text-soft">{t("agreement.reason")}: </span>
        {reasonNameOf(reason, t)}
      </p>
    );
  if (first.judgement !== "edit" || text === null) return null;
  return (
    <div className="words">
      <span className="text-soft">{t("agreement.sent")}: </span>
      {text === "" ? t("history.only_files") : <FormattedText source={text} />}
    </div>
  );
}
