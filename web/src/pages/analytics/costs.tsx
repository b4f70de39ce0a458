/** Cost of the models per day. */
import { sumUsd } from "../../../../core/kernel/usd.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Figure } from "../../ui/figure.tsx";
import { CasesLink } from "../../ui/lists/figure-links.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { StackedBars } from "./charts.tsx";
import {
  type Costs,
  costsRowsOf,
  type CostsRow,
  type DayRange,
  type ModelCosts,
  modelCostsOf,
} from "./series.ts";

const modelColors = ["var(--color-accent)", "var(--color-blue)", "var(--color-amber)", "var(--color-red)"];
/** For all models beyond these. */
const otherColor = "var(--color-edge)";

export function CostChart({ costs }: { readonly costs: Costs }) {
  const { t, money } = useI18n();
  const models = modelCostsOf(costs.items);
  const named = models.slice(0, modelColors.length).map(({ model }) => model);
  const names = models.length > named.length ? [...named, t("costs.others")] : named;
  const series = names.map((name, index) => ({
    name,
    color: modelColors[index] ?? otherColor,
    value: (row: CostsRow) => row.costs[index] ?? 0,
  }));
  return (
    <Figure
      title={t("costs.title")}
      summary={useCostSummary(models)}
      isEmpty={models.every((model) => model.cost_usd === 0)}
      legend={series.map(({ name, color }) => ({ label: name, color }))}
      table={<CostTable models={models} days={costs} />}
    >
      <StackedBars rows={costsRowsOf(costs, named)} series={series} format={money} />
    </Figure>
  );
}

function useCostSummary(models: readonly ModelCosts[]): string {
  const { t, money } = useI18n();
  const [mostExpensive] = models;
  if (mostExpensive === undefined) return t("analytics.nothing");
  const sumOf = (value: (model: ModelCosts) => number) =>
    models.reduce((all, model) => all + value(model), 0);
  const unpriced = sumOf((model) => model.unpriced_calls);
  const summary =
    mostExpensive.cost_usd === 0
      ? t("costs.free", { count: sumOf((model) => model.calls) })
      : t("costs.summary", {
          total: money(sumUsd(models.map((model) => model.cost_usd))),
          model: mostExpensive.model,
          cost: money(mostExpensive.cost_usd),
        });
  return unpriced === 0 ? summary : `${summary} ${t("costs.unpriced", { count: unpriced })}`;
}

interface CostTableProps {
  readonly models: readonly ModelCosts[];
  readonly days: DayRange;
}

function CostTable({ models, days: { from, to } }: CostTableProps) {
  const { t, number, money } = useI18n();
  return (
    <Table
      label={t("figure.values", { title: t("costs.title") })}
      head={[
        { label: t("costs.model") },
        { label: t("costs.cases"), isNumber: true },
        { label: t("costs.calls"), isNumber: true },
        { label: t("costs.tokens"), isNumber: true },
        { label: t("analytics.cost"), isNumber: true },
      ]}
    >
      {models.map(({ model, cases, calls, input_tokens: input, output_tokens: output, cost_usd: cost }) => (
        <tr key={model}>
          <RowHead>{model}</RowHead>
          <Cell isNumber>
            <CasesLink count={cases} filter={{ model, from, to }} about={model}>
              {number(cases)}
            </CasesLink>
          </Cell>
          <Cell isNumber>{number(calls)}</Cell>
          <Cell isNumber>
            {number(input)} / {number(output)}
          </Cell>
          <Cell isNumber>{money(cost)}</Cell>
        </tr>
      ))}
    </Table>
  );
}
