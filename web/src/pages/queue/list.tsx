/** The rows of the queue: held in place under a hand, walked by keys, with what is new announced. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useReader } from "../../i18n/language.tsx";
import { Button } from "../../ui/button.tsx";
import { useShortcuts } from "../../ui/keys.tsx";
import { Empty } from "../../ui/states.tsx";
import type { Review } from "./filters.ts";
import { simulatorQuery } from "./queries.ts";
import { QueueRow } from "./row.tsx";
import { type SteadyDesk, useDesk } from "./steady.ts";

interface QueueListProps {
  /** Those that fit the filter. */
  readonly reviews: readonly Review[];
  readonly isFiltered: boolean;
  /** How many were read, whatever the filter. */
  readonly total: number;
  readonly more: { readonly isBusy: boolean; readonly show: () => void } | null;
  readonly showAll: () => void;
}

export function QueueList({ reviews, isFiltered, total, more, showAll }: QueueListProps) {
  const { t } = useReader();
  const desk = useDesk(reviews);
  const list = useRef<HTMLOListElement>(null);
  useWalk(list, desk);
  return (
    <>
      <Arrivals reviews={reviews} desk={desk} list={list} />
      {desk.rows.length === 0 ? (
        <Nothing isFiltered={isFiltered} showAll={showAll} />
      ) : (
        <ol
          ref={list}
          aria-label={t("queue.list")}
          {...desk.hand}
          className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-card"
        >
          {desk.rows.map(({ review, isGone }) => (
            <li key={review.id}>
              <QueueRow review={review} isGone={isGone} />
            </li>
          ))}
        </ol>
      )}
      {more === null ? null : (
        <div className="mt-4 flex flex-wrap items-center justify-center gap-3 text-soft">
          {t("queue.partly", { count: total })}
          <Button small busy={more.isBusy} onClick={more.show}>
            {t("state.more")}
          </Button>
        </div>
      )}
    </>
  );
}

interface ArrivalsProps {
  readonly reviews: readonly Review[];
  readonly desk: SteadyDesk;
  readonly list: { readonly current: HTMLOListElement | null };
}

/** What came while a hand was on the list waits here; whatever comes is said. */
function Arrivals({ reviews, desk, list }: ArrivalsProps) {
  const { t } = useReader();
  const arrived = useArrived(reviews);
  const count = desk.held.length;
  const show = () => {
    desk.release();
    // The button is gone: the keyboard goes on in the list.
    list.current?.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
  };
  useShortcuts(count === 0 ? [] : [{ key: "n", label: t("queue.show_new"), run: show }]);
  return (
    <>
      <p role="status" className="sr-only">
        {arrived === 0 ? "" : t("queue.arrived", { count: arrived })}
      </p>
      {/* Beside the list's flow, so that it moves nothing when it appears. */}
      <div className="pointer-events-none sticky top-2 z-10 h-0">
        {count === 0 ? null : (
          <button
            type="button"
            onClick={show}
            className="pointer-events-auto mx-auto flex -translate-y-1/2 items-center gap-3 rounded-full bg-ink px-4 py-1.5 font-medium text-paper shadow-lift"
          >
            {t("queue.new", { count })}
            <span className="underline">{t("queue.show")}</span>
          </button>
        )}
      </div>
    </>
  );
}

/** How many came with the newest answer that brought any. */
function useArrived(reviews: readonly Review[]): number {
  const known = useRef<Set<string> | null>(null);
  const [arrived, setArrived] = useState(0);
  useEffect(() => {
    const fresh = known.current === null ? [] : reviews.filter(({ id }) => known.current?.has(id) === false);
    known.current = new Set([...(known.current ?? []), ...reviews.map(({ id }) => id)]);
    if (fresh.length > 0) setArrived(fresh.length);
  }, [reviews]);
  return arrived;
}

/** j and k move through the rows, Enter opens the one that has the keyboard. */
function useWalk(list: { readonly current: HTMLOListElement | null }, desk: SteadyDesk): void {
  const { t } = useReader();
  const last = useRef<string | null>(null);
  const move = (step: 1 | -1) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>("[data-review]") ?? [])];
    const current = links.find((link) => link === document.activeElement);
    if (current !== undefined) last.current = current.dataset["review"] ?? null;
    const place = links.findIndex((link) => link.dataset["review"] === last.current);
    const next = links[place === -1 ? 0 : Math.min(links.length - 1, Math.max(0, place + step))];
    last.current = next?.dataset["review"] ?? null;
    next?.focus();
  };
  useShortcuts(
    desk.rows.length === 0
      ? []
      : [
          { key: "j", label: t("queue.key.next"), run: () => move(1), repeats: true },
          { key: "k", label: t("queue.key.previous"), run: () => move(-1), repeats: true },
          { key: "Enter", label: t("queue.key.open") },
        ],
  );
}

function Nothing({ isFiltered, showAll }: { readonly isFiltered: boolean; readonly showAll: () => void }) {
  const { t } = useReader();
  const { data: isLocal } = useQuery(simulatorQuery);
  if (isFiltered)
    return (
      <Empty title={t("queue.none")}>
        <Button onClick={showAll}>{t("queue.show_all")}</Button>
      </Empty>
    );
  return (
    <Empty title={t("queue.empty")}>
      {isLocal === true ? (
        <LocalHint>
          <p>{t("queue.empty_local")}</p>
          <a href="/simulator" className="font-medium text-accent underline">
            {t("queue.to_simulator")}
          </a>
        </LocalHint>
      ) : (
        <p>{t("queue.empty_deployed")}</p>
      )}
    </Empty>
  );
}

const LocalHint = ({ children }: { readonly children: ReactNode }) => (
  <div className="space-y-3">{children}</div>
);
