/** Erasures with what they removed; a finished one names nobody. */
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import type { Tone } from "../../ui/tone.ts";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { Rows } from "../../ui/lists/rows.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { ShortTime } from "../../ui/text/time.tsx";

type Erasure = Output<"GET /v1/erasures">["items"][number];

const tones: Readonly<Record<Erasure["state"], Tone>> = { erasing: "info", settling: "info", done: "good" };

/** An erasure takes two minutes. */
const pollMs = 5_000;

export function Erasures() {
  const { t } = useI18n();
  const list = usePaginatedList(
    ["GET /v1/erasures"],
    (cursor, signal) => call("GET /v1/erasures", { query: cursor }, signal),
    pollMs,
  );
  return (
    <>
      <p className="mb-4 max-w-prose text-soft">{t("erasures.about")}</p>
      <PaginatedList list={list} empty={<EmptyState title={t("erasures.empty")} />}>
        {(items) => (
          <Rows label={t("settings.erasures")}>
            {items.map((erasure) => (
              <ErasureRow key={erasure.id} erasure={erasure} />
            ))}
          </Rows>
        )}
      </PaginatedList>
    </>
  );
}

/** One erasure: its state, who requested it, and what was removed where. */
export function ErasureRow({ erasure }: { readonly erasure: Erasure }) {
  const { t, number } = useI18n();
  const { state, requested_by, requested_at, customer_hash, may_remain: left } = erasure;
  return (
    <li className="grid gap-x-6 gap-y-1 px-4 py-3 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0 space-y-1">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <Badge tone={tones[state]}>{t(`erasures.state.${state}`)}</Badge>
          <bdi className="text-sm text-soft">{t("erasures.by", { name: requested_by.name })}</bdi>
        </p>
        <RemovedCounts erasure={erasure} />
        {left === 0 ? null : (
          <p className="max-w-prose text-sm">{t("erasures.remain", { count: number(left) })}</p>
        )}
        {customer_hash === null ? null : (
          <p className="words font-mono text-xs break-all text-soft">{customer_hash}</p>
        )}
      </div>
      <ShortTime
        at={requested_at}
        className="text-sm whitespace-nowrap text-soft tabular-nums md:text-right"
      />
    </li>
  );
}

function RemovedCounts({ erasure: { state, removed } }: { readonly erasure: Erasure }) {
  const { t, number } = useI18n();
  const counts = Object.entries(removed).flatMap(([tier, found]) =>
    Object.entries(found).map(([what, count]) => ({ name: `${tier} ${what.replaceAll("_", " ")}`, count })),
  );
  if (counts.length === 0)
    return state === "done" ? <p className="text-sm text-soft">{t("erasures.nothing")}</p> : null;
  return (
    <dl aria-label={t("erasures.removed")} className="flex flex-wrap gap-x-5 gap-y-0.5 text-sm tabular-nums">
      {counts.map(({ name, count }) => (
        <div key={name} className="flex min-w-0 flex-wrap gap-x-1.5">
          <dt className="text-soft">{name}</dt>
          <dd>{number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
