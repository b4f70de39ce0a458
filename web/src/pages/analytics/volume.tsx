/** Interactions per day, by outcome. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Figure } from "../../ui/figure.tsx";
import { CasesLink } from "../../ui/lists/figure-links.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { volumeCases } from "./cases.ts";
import { StackedBars, useDay } from "./charts.tsx";
import { busiest, type Outcome, outcomes, volumeOf, type VolumeRow } from "./series.ts";

const colors: Readonly<Record<Outcome, string>> = {
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
  const day = useDay();
  const rows = volumeOf(overview);
  const busiestDay = busiest(overview.days);
  const summary =
    busiestDay === null
      ? t("analytics.nothing")
      : t("volume.summary", {
          count: overview.totals.interactions,
          day: day(busiestDay.day),
          most: busiestDay.interactions,
        });
  const legend = outcomes.map((outcome) => ({ label: t(`volume.${outcome}`), color: colors[outcome] }));
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
          color: colors[outcome],
          value: (row: VolumeRow) => row[outcome],
        }))}
        shown={(value) => number(value)}
        whole
      />
    </Figure>
  );
}

function VolumeTable({ rows }: { readonly rows: readonly VolumeRow[] }) {
  const { t, number } = useI18n();
  const day = useDay();
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
          <RowHead>{day(row.day)}</RowHead>
          {outcomes.map((outcome) => (
            <Cell key={outcome} isNumber>
              <CasesLink
                count={row[outcome]}
                filter={{ ...volumeCases[outcome], from: row.day, to: row.day }}
                about={`${t(`volume.${outcome}`)}, ${day(row.day)}`}
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
