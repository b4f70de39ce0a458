/** Interactions per day, by outcome. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Figure } from "../../ui/figure.tsx";
import { CasesLink } from "../../ui/lists/figure-links.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { volumeCases } from "./case-filters.ts";
import { StackedBars, useDayFormat } from "./charts.tsx";
import { busiestDayOf, type Outcome, outcomes, volumeRowsOf, type VolumeRow } from "./series.ts";

const outcomeColors: Readonly<Record<Outcome, string>> = {
  unchanged: "var(--color-accent)",
  edited: "var(--color-blue)",
  written: "var(--color-ink)",
  rejected: "var(--color-red)",
  expired: "var(--color-amber)",
  superseded: "var(--color-edge)",
  open: "var(--color-soft)",
};

export function VolumeChart({ overview }: { readonly overview: Output<"GET /v1/analytics/overview"> }) {
  const { t, number } = useI18n();
  const formatDay = useDayFormat();
  const rows = volumeRowsOf(overview);
  const busiestDay = busiestDayOf(overview.days);
  const summary =
    busiestDay === null
      ? t("analytics.nothing")
      : t("volume.summary", {
          count: overview.totals.interactions,
          day: formatDay(busiestDay.day),
          most: busiestDay.interactions,
        });
  const legend = outcomes.map((outcome) => ({
    label: t(`volume.${outcome}`),
    color: outcomeColors[outcome],
  }));
  return (
    <Figure
      title={t("volume.title")}
      summary={summary}
      legend={legend}
      isEmpty={busiestDay === null}
      table={<VolumeTable rows={rows} />}
    >
      <StackedBars
        rows={rows}
        series={outcomes.map((outcome) => ({
          name: t(`volume.${outcome}`),
          color: outcomeColors[outcome],
          value: (row: VolumeRow) => row[outcome],
        }))}
        format={(value) => number(value)}
        hasWholeNumbers
      />
    </Figure>
  );
}

function VolumeTable({ rows }: { readonly rows: readonly VolumeRow[] }) {
  const { t, number } = useI18n();
  const formatDay = useDayFormat();
  return (
    <Table
      label={t("figure.values", { title: t("volume.title") })}
      head={[
        { label: t("analytics.day") },
        ...outcomes.map((outcome) => ({ label: t(`volume.${outcome}`), isNumber: true })),
      ]}
    >
      {rows.map((row) => (
        <tr key={row.day}>
          <RowHead>{formatDay(row.day)}</RowHead>
          {outcomes.map((outcome) => (
            <Cell key={outcome} isNumber>
              <CasesLink
                count={row[outcome]}
                filter={{ ...volumeCases[outcome], from: row.day, to: row.day }}
                about={`${t(`volume.${outcome}`)}, ${formatDay(row.day)}`}
              >
                {number(row[outcome])}
              </CasesLink>
            </Cell>
          ))}
        </tr>
      ))}
    </Table>
  );
}
