/** Each reviewer's decisions and their speed. */
import type { Output } from "../../api/client.ts";
import { useReader } from "../../i18n/language.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { useShown } from "./overview.tsx";

type Reviewers = Output<"GET /v1/analytics/reviewers">["items"];
const counts = ["decisions", "approved", "edited", "rejected"] as const;

export function ReviewerTable({ reviewers }: { readonly reviewers: Reviewers }) {
  const { t } = useReader();
  return (
    <section className="rounded-2xl border border-line bg-card p-4 md:p-5">
      <h2 className="mb-2 text-lg">{t("reviewers.title")}</h2>
      {reviewers.length === 0 ? (
        <p className="text-soft">{t("reviewers.none")}</p>
      ) : (
        <Table
          label={t("reviewers.title")}
          head={[
            { label: t("reviewers.name") },
            ...counts.map((name) => ({ label: t(`reviewers.${name}`), isNumber: true })),
            { label: t("reviewers.median"), isNumber: true },
            { label: t("reviewers.p90"), isNumber: true },
          ]}
        >
          {reviewers.map((row) => (
            <Row key={row.reviewer.id} row={row} />
          ))}
        </Table>
      )}
    </section>
  );
}

function Row({ row }: { readonly row: Reviewers[number] }) {
  const { number } = useReader();
  const { time } = useShown();
  return (
    <tr>
      <RowHead>
        <bdi className="inline-block max-w-56 truncate align-bottom">{row.reviewer.name}</bdi>
      </RowHead>
      {counts.map((name) => (
        <Cell key={name} isNumber>
          {number(row[name])}
        </Cell>
      ))}
      <Cell isNumber>{time(row.median_decision_seconds)}</Cell>
      <Cell isNumber>{time(row.p90_decision_seconds)}</Cell>
    </tr>
  );
}
