/** The share of decisions within the team's target, per day, and which missed it. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Figure } from "../../ui/figure.tsx";
import { CasesLink } from "../../ui/lists/figure-links.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { targetCases } from "./cases.ts";
import { Lines, useDay } from "./charts.tsx";
import { useShown } from "./overview.tsx";
import { targetOf, type TargetRow } from "./series.ts";

export function TargetChart({ overview }: { readonly overview: Output<"GET /v1/analytics/overview"> }) {
  const { t } = useI18n();
  const { share } = useShown();
  const rows = targetOf(overview);
  const { in_time: inTime, late, in_time_rate: rate } = overview.totals;
  const isEmpty = inTime + late === 0;
  const minutes = overview.answer_target_minutes;
  return (
    <Figure
      title={t("target.title", { minutes })}
      summary={
        isEmpty ? t("analytics.nothing") : t("target.summary", { share: share(rate), minutes, count: late })
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
        shown={(part) => share(part)}
      />
    </Figure>
  );
}

const kinds = ["in_time", "late"] as const;

function TargetTable({ rows, minutes }: { readonly rows: readonly TargetRow[]; readonly minutes: number }) {
  const { t, number } = useI18n();
  const { share } = useShown();
  const day = useDay();
  return (
    <Table
      label={t("figure.values", { title: t("target.title", { minutes }) })}
      head={[
        { label: t("analytics.day") },
        ...kinds.map((name) => ({ label: t(`target.${name}`), isNumber: true })),
        { label: t("target.share"), isNumber: true },
      ]}
    >
      {rows.map((row) => (
        <tr key={row.day}>
          <RowHead>{day(row.day)}</RowHead>
          {kinds.map((name) => (
            <Cell key={name} isNumber>
              <CasesLink
                count={row[name]}
                filter={{ ...targetCases[name], from: row.day, to: row.day }}
                about={`${t(`target.${name}`)}, ${day(row.day)}`}
              >
                {number(row[name])}
              </CasesLink>
            </Cell>
          ))}
          <Cell isNumber>{share(row.rate)}</Cell>
        </tr>
      ))}
    </Table>
  );
}
