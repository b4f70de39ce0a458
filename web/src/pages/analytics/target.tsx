/** The share of decisions within the team's target, per day, and which missed it. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Figure } from "../../ui/figure.tsx";
import { CasesLink } from "../../ui/lists/figure-links.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { targetCases } from "./case-filters.ts";
import { Lines, useDayFormat } from "./charts.tsx";
import { useFigureFormats } from "./overview.tsx";
import { targetRowsOf, type TargetRow } from "./series.ts";

export function TargetChart({ overview }: { readonly overview: Output<"GET /v1/analytics/overview"> }) {
  const { t } = useI18n();
  const { formatShare } = useFigureFormats();
  const rows = targetRowsOf(overview);
  const { in_time: inTime, late, in_time_rate: rate } = overview.totals;
  const isEmpty = inTime + late === 0;
  const minutes = overview.answer_target_minutes;
  return (
    <Figure
      title={t("target.title", { minutes })}
      summary={
        isEmpty
          ? t("analytics.nothing")
          : t("target.summary", { share: formatShare(rate), minutes, count: late })
      }
      isEmpty={isEmpty}
      table={<TargetTable rows={rows} minutes={minutes} />}
    >
      <Lines
        rows={rows}
        series={[
          { name: t("target.in_time"), color: "var(--color-accent)", value: (row: TargetRow) => row.rate },
        ]}
        ticks={[0, 0.25, 0.5, 0.75, 1]}
        format={(part) => formatShare(part)}
      />
    </Figure>
  );
}

const targetKinds = ["in_time", "late"] as const;

function TargetTable({ rows, minutes }: { readonly rows: readonly TargetRow[]; readonly minutes: number }) {
  const { t, number } = useI18n();
  const { formatShare } = useFigureFormats();
  const formatDay = useDayFormat();
  return (
    <Table
      label={t("figure.values", { title: t("target.title", { minutes }) })}
      head={[
        { label: t("analytics.day") },
        ...targetKinds.map((name) => ({ label: t(`target.${name}`), isNumber: true })),
        { label: t("target.share"), isNumber: true },
      ]}
    >
      {rows.map((row) => (
        <tr key={row.day}>
          <RowHead>{formatDay(row.day)}</RowHead>
          {targetKinds.map((name) => (
            <Cell key={name} isNumber>
              <CasesLink
                count={row[name]}
                filter={{ ...targetCases[name], from: row.day, to: row.day }}
                about={`${t(`target.${name}`)}, ${formatDay(row.day)}`}
              >
                {number(row[name])}
              </CasesLink>
            </Cell>
          ))}
          <Cell isNumber>{formatShare(row.rate)}</Cell>
        </tr>
      ))}
    </Table>
  );
}
