/** What drafts cost by outcome, so that the price of a reply includes drafts that were not sent. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { CasesLink } from "../../ui/lists/figure-links.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { Card } from "../../ui/page.tsx";
import { costCases } from "./case-filters.ts";

type Overview = Output<"GET /v1/analytics/overview">;

export function OutcomeCosts({
  overview: { from, to, outcome_costs: rows },
}: {
  readonly overview: Overview;
}) {
  const { t, number, money } = useI18n();
  const isEmpty = rows.every(({ cases }) => cases === 0);
  return (
    <Card className="min-w-0 md:p-5">
      <h2 className="text-lg">{t("outcome_costs.title")}</h2>
      <p className="mt-0.5 mb-3 text-soft">{t(isEmpty ? "analytics.nothing" : "outcome_costs.about")}</p>
      {isEmpty ? null : (
        <Table
          label={t("outcome_costs.title")}
          head={[
            { label: t("outcome_costs.outcome") },
            { label: t("outcome_costs.cases"), isNumber: true },
            { label: t("analytics.cost"), isNumber: true },
            { label: t("outcome_costs.each"), isNumber: true },
          ]}
        >
          {rows.map(({ outcome, cases, cost_usd: cost, each_usd: each }) => (
            <tr key={outcome}>
              <RowHead>{t(`outcome_costs.${outcome}`)}</RowHead>
              <Cell isNumber>
                <CasesLink
                  count={cases}
                  filter={{ ...costCases[outcome], from, to }}
                  about={t(`outcome_costs.${outcome}`)}
                >
                  {number(cases)}
                </CasesLink>
              </Cell>
              <Cell isNumber>{money(cost)}</Cell>
              <Cell isNumber>{each === null ? t("analytics.none") : money(each)}</Cell>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}
