/** Decision times per day. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { formatDuration } from "../../ui/text/duration.ts";
import { Figure } from "../../ui/figure.tsx";
import { CasesLink } from "../../ui/lists/figure-links.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { Lines, useDayFormat } from "./charts.tsx";
import { useFigureFormats } from "./overview.tsx";
import { ticksOf, timesRowsOf, type TimesRow } from "./series.ts";

export function TimesChart({ overview }: { readonly overview: Output<"GET /v1/analytics/overview"> }) {
  const { t, language } = useI18n();
  const { formatSeconds } = useFigureFormats();
  const rows = timesRowsOf(overview);
  const { median_decision_seconds: median, p90_decision_seconds: p90 } = overview.totals;
  const series = [
    { name: t("times.median"), color: "var(--color-accent)", value: (row: TimesRow) => row.median },
    { name: t("times.p90"), color: "var(--color-amber)", value: (row: TimesRow) => row.p90 },
  ];
  return (
    <Figure
      title={t("times.title")}
      summary={
        median === null
          ? t("analytics.nothing")
          : t("times.summary", { median: formatSeconds(median), p90: formatSeconds(p90) })
      }
      isEmpty={median === null}
      legend={series.map(({ name, color }) => ({ label: name, color }))}
      table={<TimesTable rows={rows} />}
    >
      <Lines
        rows={rows}
        series={series}
        ticks={ticksOf(rows)}
        format={(seconds) => formatDuration(seconds, language)}
      />
    </Figure>
  );
}

function TimesTable({ rows }: { readonly rows: readonly TimesRow[] }) {
  const { t, number } = useI18n();
  const { formatSeconds } = useFigureFormats();
  const formatDay = useDayFormat();
  return (
    <Table
      label={t("figure.values", { title: t("times.title") })}
      head={[
        { label: t("analytics.day") },
        { label: t("times.decided"), isNumber: true },
        { label: t("times.median"), isNumber: true },
        { label: t("times.p90"), isNumber: true },
      ]}
    >
      {rows.map((row) => (
        <tr key={row.day}>
          <RowHead>{formatDay(row.day)}</RowHead>
          <Cell isNumber>
            <CasesLink
              count={row.decided}
              filter={{ status: "decided", from: row.day, to: row.day }}
              about={`${t("times.decided")}, ${formatDay(row.day)}`}
            >
              {number(row.decided)}
            </CasesLink>
          </Cell>
          <Cell isNumber>{formatSeconds(row.median)}</Cell>
          <Cell isNumber>{formatSeconds(row.p90)}</Cell>
        </tr>
      ))}
    </Table>
  );
}
