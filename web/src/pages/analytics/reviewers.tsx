/** Each reviewer's decisions and their speed. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { CasesLink } from "../../ui/lists/figure-links.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { reviewerCases } from "./case-filters.ts";
import { useFigureFormats } from "./overview.tsx";

type Reviewers = Output<"GET /v1/analytics/reviewers">;

const countNames = ["decisions", "approved", "edited", "rejected"] as const;

export function ReviewerTable({ reviewers: { items, ...days } }: { readonly reviewers: Reviewers }) {
  const { t } = useI18n();
  return (
    <section className="rounded-2xl border border-line bg-card p-4 md:p-5">
      <h2 className="mb-2 text-lg">{t("reviewers.title")}</h2>
      {items.length === 0 ? (
        <p className="text-soft">{t("reviewers.none")}</p>
      ) : (
        <Table
          label={t("reviewers.title")}
          head={[
            { label: t("reviewers.name") },
            ...countNames.map((name) => ({ label: t(`reviewers.${name}`), isNumber: true })),
            { label: t("reviewers.median"), isNumber: true },
            { label: t("reviewers.p90"), isNumber: true },
          ]}
        >
          {items.map((row) => (
            <ReviewerRow key={row.reviewer.id} row={row} days={days} />
          ))}
        </Table>
      )}
    </section>
  );
}

interface ReviewerRowProps {
  readonly row: Reviewers["items"][number];
  readonly days: Pick<Reviewers, "from" | "to">;
}

function ReviewerRow({ row, days: { from, to } }: ReviewerRowProps) {
  const { t, number } = useI18n();
  const { formatSeconds } = useFigureFormats();
  const { id: reviewer, name: person } = row.reviewer;
  return (
    <tr>
      <RowHead>
        <bdi className="inline-block max-w-56 truncate align-bottom">{person}</bdi>
      </RowHead>
      {countNames.map((name) => (
        <Cell key={name} isNumber>
          <CasesLink
            count={row[name]}
            filter={{ ...reviewerCases[name], reviewer, from, to }}
            about={`${t(`reviewers.${name}`)}, ${person}`}
          >
            {number(row[name])}
          </CasesLink>
        </Cell>
      ))}
      <Cell isNumber>{formatSeconds(row.median_decision_seconds)}</Cell>
      <Cell isNumber>{formatSeconds(row.p90_decision_seconds)}</Cell>
    </tr>
  );
}
