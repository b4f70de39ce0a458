/** CloudWatch's dashboard. */
import { type Panel, panels, type Series } from "./dashboard-table.ts";
import { metricsNamespace } from "./metrics.ts";

const statistics = { value: "Maximum", rate: "Sum", average: "Average", p95: "p95" } as const;
const columns = 3;
const size = { width: 8, height: 6 };

/** Finds the metric under every value of its label. */
const lineOf = ({ metric, of, by }: Series) => [
  {
    expression: `SEARCH('{${[metricsNamespace, "service", ...(by === undefined ? [] : [by])].join(",")}} MetricName="${metric}"', '${statistics[of]}', 60)`,
    label: `${metric} ${of}`,
  },
];

const widgetOf = ({ title, series }: Panel, index: number, region: string) => ({
  type: "metric",
  x: (index % columns) * size.width,
  y: Math.floor(index / columns) * size.height,
  ...size,
  properties: { title, region, view: "timeSeries", metrics: series.map(lineOf) },
});

new aws.cloudwatch.Dashboard("Dashboard", {
  dashboardName: `${$app.name}-${$app.stage}`,
  dashboardBody: aws
    .getRegionOutput()
    .region.apply((region) =>
      JSON.stringify({ widgets: panels.map((panel, index) => widgetOf(panel, index, region)) }),
    ),
});
