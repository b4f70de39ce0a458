/** The style of the charts: the page's own colours, no animation. */
import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { useI18n } from "../../i18n/use-i18n.tsx";

export interface Series<Row> {
  readonly name: string;
  readonly color: string;
  readonly value: (row: Row) => number | null;
}

interface ChartProps<Row> {
  readonly rows: readonly Row[];
  readonly series: readonly Series<Row>[];
  /** A value as shown on the axis and in the tooltip. */
  readonly format: (value: number) => string;
  readonly hasWholeNumbers?: boolean;
  /** Ticks of the axis; chosen by the chart by default. */
  readonly ticks?: readonly number[];
}

const height = 240;
const margin = { top: 4, right: 4, bottom: 0, left: 0 };
const axis = { tickLine: false, axisLine: false, tick: { fill: "var(--color-soft)", fontSize: 12 } };

/** A UTC day in the reader's language. */
export function useDayFormat(): (day: string) => string {
  const { date } = useI18n();
  return (day) => date(`${day}T12:00:00Z`, { day: "numeric", month: "short", timeZone: "UTC" });
}

/** What all charts have: days below, values on the left, the tooltip. */
function useChartFrame<Row extends { readonly day: string }>({
  format,
  hasWholeNumbers = false,
  ticks,
}: ChartProps<Row>) {
  const formatDay = useDayFormat();
  return [
    <CartesianGrid key="grid" vertical={false} stroke="var(--color-line)" />,
    <XAxis key="x" dataKey="day" tickFormatter={formatDay} minTickGap={28} {...axis} />,
    <YAxis
      key="y"
      width="auto"
      tickFormatter={format}
      allowDecimals={!hasWholeNumbers}
      {...(ticks === undefined ? {} : { ticks: [...ticks], domain: [0, ticks.at(-1) ?? 0] })}
      {...axis}
    />,
    <Tooltip
      key="tip"
      isAnimationActive={false}
      cursor={{ fill: "var(--color-sunk)", stroke: "var(--color-line)" }}
      labelFormatter={(label) => (typeof label === "string" ? formatDay(label) : "")}
      formatter={(value) => (typeof value === "number" ? format(value) : String(value))}
      contentStyle={{
        background: "var(--color-card)",
        border: "1px solid var(--color-line)",
        borderRadius: "0.75rem",
      }}
      labelStyle={{ fontWeight: 600 }}
      itemStyle={{ color: "var(--color-ink)", padding: 0 }}
    />,
  ];
}

export function StackedBars<Row extends { readonly day: string }>(props: ChartProps<Row>) {
  const { rows, series } = props;
  const frame = useChartFrame(props);
  return (
    <ResponsiveContainer width="100%" height={height}>
      <BarChart
        data={[...rows]}
        margin={margin}
        barCategoryGap="18%"
        maxBarSize={36}
        accessibilityLayer={false}
      >
        {frame}
        {series.map(({ name, color, value }) => (
          <Bar
            key={name}
            name={name}
            dataKey={(row: Row) => value(row)}
            stackId="all"
            fill={color}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}

export function Lines<Row extends { readonly day: string }>(props: ChartProps<Row>) {
  const { rows, series } = props;
  const frame = useChartFrame(props);
  return (
    <ResponsiveContainer width="100%" height={height}>
      <LineChart data={[...rows]} margin={margin} accessibilityLayer={false}>
        {frame}
        {series.map(({ name, color, value }) => (
          <Line
            key={name}
            name={name}
            dataKey={(row: Row) => value(row)}
            stroke={color}
            strokeWidth={2}
            dot={{ r: 2.5, fill: color, strokeWidth: 0 }}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}
