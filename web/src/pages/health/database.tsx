/** Database health: queries, connections, slowest statements. */
import { useQuery } from "@tanstack/react-query";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Stats, Stat } from "../../ui/text/stats.tsx";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { formatMs } from "./format-ms.ts";

type Database = Output<"GET /v1/health/database">;

export function DatabaseHealth({ pollMs }: { readonly pollMs: number }) {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/health/database"],
    queryFn: ({ signal }) => call("GET /v1/health/database", {}, signal),
    refetchInterval: pollMs,
  });
  return (
    <section>
      <h2 className="text-lg">{t("health.database")}</h2>
      <p className="mb-3 text-soft">{t("health.database_hint")}</p>
      {data === undefined ? (
        <LoadingOrFailure error={error} refetch={refetch} />
      ) : (
        <div className="space-y-6">
          <QueryFigures database={data} />
          <SlowStatements statements={data.slow} />
        </div>
      )}
    </section>
  );
}

function QueryFigures({ database: { queries, connections, replica } }: { readonly database: Database }) {
  const { t, number } = useI18n();
  const formatLatency = (value: number) => t("health.latency", { ms: formatMs(value, number) });
  return (
    <>
      <Stats>
        <Stat label={t("health.queries")} value={number(queries.count)} />
        <Stat label={t("health.errors")} value={number(queries.errors)} isBad={queries.errors > 0} />
        <Stat label={t("health.active")} value={number(queries.active)} />
        <Stat label={t("health.waiting")} value={number(queries.waiting)} isBad={queries.waiting > 0} />
        <Stat label={t("health.mean")} value={formatLatency(queries.mean_ms)} />
        <Stat label={t("health.p95")} value={formatLatency(queries.p95_ms)} />
      </Stats>
      <Facts>
        <Fact label={t("health.connections")}>
          {connections === null ? t("health.connections_none") : t("health.connections_of", connections)}
        </Fact>
        <Fact label={t("health.replica")}>{t(replica ? "health.replica_yes" : "health.replica_no")}</Fact>
      </Facts>
    </>
  );
}

function SlowStatements({ statements }: { readonly statements: Database["slow"] }) {
  const { t, number } = useI18n();
  const formatLatency = (value: number) => t("health.latency", { ms: formatMs(value, number) });
  return (
    <div>
      <h3 className="mb-1">{t("health.slow")}</h3>
      {statements.length === 0 ? (
        <p className="text-soft">{t("health.slow_none")}</p>
      ) : (
        <Table
          label={t("health.slow")}
          head={[
            { label: t("health.statement") },
            { label: t("health.calls"), isNumber: true },
            { label: t("health.mean"), isNumber: true },
            { label: t("health.max"), isNumber: true },
          ]}
        >
          {statements.map(({ statement, calls, mean_ms: mean, max_ms: max }) => (
            <tr key={statement}>
              <RowHead>
                <code className="line-clamp-2 max-w-[36rem] min-w-56 whitespace-normal text-[0.8125rem] break-words">
                  {statement}
                </code>
              </RowHead>
              <Cell isNumber>{number(calls)}</Cell>
              <Cell isNumber>{formatLatency(mean)}</Cell>
              <Cell isNumber>{formatLatency(max)}</Cell>
            </tr>
          ))}
        </Table>
      )}
    </div>
  );
}
