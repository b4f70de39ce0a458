/** How far reviewers agree, for the analytics. */
import { Link } from "@tanstack/react-router";
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { Card } from "../../ui/page.tsx";
import { agreement } from "../../strings/agreement.ts";
import { addTexts } from "../../strings/catalogue.ts";

addTexts(agreement);

type Agreement = Output<"GET /v1/analytics/agreement">;

export function AgreementFigures({ agreement: { total, pairs } }: { readonly agreement: Agreement }) {
  const { t, number } = useI18n();
  const formatShare = (rate: number | null) =>
    rate === null ? "–" : number(rate, { style: "percent", maximumFractionDigits: 0 });
  const formatKappa = (value: number | null) =>
    value === null ? "–" : number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <Card className="min-w-0 md:p-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-lg">{t("agreement.figures")}</h2>
        <Link to="/agreement" className="text-sm text-accent underline underline-offset-2">
          {t("agreement.judged")}
        </Link>
      </div>
      <p className="mt-0.5 text-soft">
        {total.cases === 0
          ? t("agreement.judged_none")
          : t("agreement.summary", {
              share: formatShare(total.rate),
              count: total.cases,
              kappa: formatKappa(total.kappa),
            })}
      </p>
      {total.cases === 0 ? null : (
        <>
          <p className="mb-3 max-w-prose text-sm text-soft">{t("agreement.kappa_about")}</p>
          <Table
            label={t("agreement.figures")}
            head={[
              { label: t("agreement.pair") },
              { label: t("agreement.cases"), isNumber: true },
              { label: t("agreement.agreed"), isNumber: true },
              { label: t("agreement.rate"), isNumber: true },
              { label: t("agreement.kappa"), isNumber: true },
            ]}
          >
            {pairs.map((pair) => (
              <tr key={`${pair.one.id} ${pair.other.id}`}>
                <RowHead>
                  <bdi>{pair.one.name}</bdi> · <bdi>{pair.other.name}</bdi>
                </RowHead>
                <Cell isNumber>{number(pair.cases)}</Cell>
                <Cell isNumber>{number(pair.agreed)}</Cell>
                <Cell isNumber>{formatShare(pair.rate)}</Cell>
                <Cell isNumber>{formatKappa(pair.kappa)}</Cell>
              </tr>
            ))}
          </Table>
        </>
      )}
    </Card>
  );
}
