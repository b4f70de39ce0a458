/** What is kept, store by store: how long, what happens then, and what the last run removed of it. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { germanTexts } from "../../strings/retention-policy.ts";
import { Badge } from "../../ui/badge.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { removedCountOf } from "./steps.ts";

type Retention = Output<"GET /v1/retention">;
type PolicyEntry = Retention["policy"][number];
type Run = Retention["runs"][number];

const storeNames = ["postgres", "redis", "ledger", "objects", "files"] as const;

export function PolicyTables({ retention: { policy, runs } }: { readonly retention: Retention }) {
  const { t } = useI18n();
  return (
    <section>
      <h2 className="text-lg">{t("retention.policy")}</h2>
      <p className="mb-3 text-soft">{t("retention.policy_hint")}</p>
      <div className="space-y-6">
        {storeNames.map((store) => {
          const entries = policy.filter((entry) => entry.store === store);
          return entries.length === 0 ? null : (
            <StoreTable key={store} store={store} entries={entries} lastRun={runs[0]} />
          );
        })}
      </div>
    </section>
  );
}

interface StoreTableProps {
  readonly store: (typeof storeNames)[number];
  readonly entries: readonly PolicyEntry[];
  readonly lastRun: Run | undefined;
}

function StoreTable({ store, entries, lastRun }: StoreTableProps) {
  const { t } = useI18n();
  const name = t(`retention.store.${store}`);
  return (
    <div className="rounded-2xl border border-line bg-card p-4">
      <h3 className="mb-1">{name}</h3>
      <Table
        label={t("retention.kept_in", { store: name })}
        head={[
          { label: t("retention.what") },
          { label: t("retention.period") },
          { label: t("retention.end") },
          { label: t("retention.whose") },
          { label: t("retention.removed"), isNumber: true },
        ]}
      >
        {entries.map((entry) => (
          <PolicyRow key={entry.name} entry={entry} lastRun={lastRun} />
        ))}
      </Table>
    </div>
  );
}

function PolicyRow({ entry, lastRun }: { readonly entry: PolicyEntry; readonly lastRun: Run | undefined }) {
  const { t, number, language } = useI18n();
  const { name, what, period, end, about, steps } = entry;
  const translate = (text: string) => (language === "de" ? (germanTexts.get(text) ?? text) : text);
  const hasFailed = lastRun?.errors.some(({ step }) => steps.includes(step)) ?? false;
  return (
    <tr>
      <RowHead>
        <span className="block min-w-56 whitespace-normal">{translate(what)}</span>
        <code className="text-[0.8125rem] font-normal text-soft">{name}</code>
      </RowHead>
      <Cell>
        <span className="block min-w-40">{translate(period)}</span>
      </Cell>
      <Cell>{t(`retention.end.${end}`)}</Cell>
      <Cell>{t(`retention.about.${about}`)}</Cell>
      <Cell isNumber>
        {steps.length === 0 || lastRun === undefined ? (
          <NotCountedDash />
        ) : hasFailed ? (
          <Badge tone="bad">{t("retention.failed")}</Badge>
        ) : (
          number(removedCountOf(lastRun, steps))
        )}
      </Cell>
    </tr>
  );
}

/**
 * A dash, read aloud as words, because a dash alone says nothing. Positioned within the table, because screen reader
 * text beyond a phone's edge would widen the page.
 */
function NotCountedDash() {
  const { t } = useI18n();
  return (
    <span className="relative">
      <span aria-hidden>–</span>
      <span className="sr-only">{t("retention.not_counted")}</span>
    </span>
  );
}
