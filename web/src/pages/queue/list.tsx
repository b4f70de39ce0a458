/** The queue's rows: held in place while in use, navigable by keyboard, with arrivals shown on request. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { useFocusFallback } from "../../ui/dialogs/focus.ts";
import { useShortcuts } from "../../ui/shortcuts.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { type Selection, useSelection } from "../../ui/lists/selection.ts";
import { useVirtualList } from "../../ui/lists/virtual-list.ts";
import { nameOf, type Review } from "./reviews.ts";
import { recordOrder, setLastReviewId, positionAmong, stepToRow } from "./position.ts";
import { simulatorQuery } from "./queries.ts";
import { SelectionBar } from "./selection-bar.tsx";
import { QueueRow } from "./row.tsx";
import { type SteadyListing, useSteadyListing } from "./use-steady-listing.ts";
import type { RowViewer } from "./viewer.ts";

interface QueueListProps {
  /** Those that match the filter. */
  readonly reviews: readonly Review[];
  readonly isFiltered: boolean;
  /** How many were read, whether or not they match. */
  readonly total: number;
  readonly more: { readonly isBusy: boolean; readonly show: () => void } | null;
  readonly showAll: () => void;
  /** Rows can be selected, and many handled at once. */
  readonly isSelecting: boolean;
  readonly viewer: RowViewer;
}

export function QueueList({
  reviews,
  isFiltered,
  total,
  more,
  showAll,
  isSelecting,
  viewer,
}: QueueListProps) {
  const { t } = useI18n();
  const listing = useSteadyListing(reviews);
  const list = useRef<HTMLOListElement>(null);
  const ids = listing.rows.map(({ review }) => review.id);
  // Read once, when the list appears.
  const [first] = useState(() => ids.indexOf(positionAmong(ids) ?? ""));
  const view = useVirtualList(list, ids.length, first);
  useRowNavigation(list, ids, view.hold);
  const selection = useSelection(listing.rows.filter(({ isGone }) => !isGone).map(({ review }) => review.id));
  const selected = isSelecting ? selection : null;
  return (
    <>
      {isSelecting ? (
        <SelectionBar selection={selection} reviews={listing.rows.map(({ review }) => review)} />
      ) : null}
      <ArrivalsButton listing={listing} list={list} />
      {listing.rows.length === 0 ? (
        <EmptyQueue isFiltered={isFiltered} showAll={showAll} />
      ) : (
        <ol
          ref={list}
          aria-label={t("queue.list")}
          {...listing.handlers}
          className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-card"
        >
          {
            // One list of keys: in a list per run, a row that changes its run would be a new element, and lose the focus.
            view.runs.flatMap((run) =>
              "space" in run
                ? [<li key={`space ${run.from}`} aria-hidden style={{ height: run.space }} />]
                : listing.rows.slice(run.from, run.to).map(({ review, isGone }, index) => (
                    <li
                      key={review.id}
                      data-index={run.from + index}
                      className="flex items-stretch"
                      {...(view.isComplete ? {} : ariaPositionOf(run.from + index, ids.length))}
                    >
                      {selected === null || isGone ? null : (
                        <RowCheckbox review={review} selection={selected} />
                      )}
                      <div className="min-w-0 flex-1">
                        <QueueRow review={review} isGone={isGone} viewer={viewer} />
                      </div>
                    </li>
                  )),
            )
          }
        </ol>
      )}
      <ShowMoreButton more={more} isFiltered={isFiltered} total={total} />
    </>
  );
}

/** Which row of how many, for screen readers. */
const ariaPositionOf = (index: number, count: number) => ({
  "aria-setsize": count,
  "aria-posinset": index + 1,
});

interface RowCheckboxProps {
  readonly review: Review;
  readonly selection: Selection<string>;
}

function RowCheckbox({ review, selection }: RowCheckboxProps) {
  const { t } = useI18n();
  return (
    <label className="flex min-w-11 items-center justify-center hover:bg-sunk">
      <input
        type="checkbox"
        aria-label={t("sharing.select_row", { name: nameOf(review) })}
        checked={selection.has(review.id)}
        onChange={() => selection.toggle(review.id)}
        className="size-4 accent-accent"
      />
    </label>
  );
}

type ShowMoreButtonProps = Pick<QueueListProps, "more" | "isFiltered" | "total">;

function ShowMoreButton({ more, isFiltered, total }: ShowMoreButtonProps) {
  const { t } = useI18n();
  // The button disappears with the last page; focus then moves to the end of the list.
  const end = useFocusFallback<HTMLParagraphElement>(more !== null);
  return (
    <>
      {more === null ? null : (
        <div className="mt-4 flex flex-wrap items-center justify-center gap-3 text-soft">
          {t(isFiltered ? "queue.partly_filtered" : "queue.partly", { count: total })}
          <Button isSmall isBusy={more.isBusy} onClick={more.show}>
            {t(more.isBusy ? "state.loading" : "state.more")}
          </Button>
        </div>
      )}
      <p ref={end} tabIndex={-1} className="sr-only">
        {more === null && total > 0 ? t("list.all", { count: total }) : ""}
      </p>
    </>
  );
}

interface ArrivalsButtonProps {
  readonly listing: SteadyListing;
  readonly list: ListRef;
}

/** Arrivals while the list was in use. */
function ArrivalsButton({ listing, list }: ArrivalsButtonProps) {
  const { t } = useI18n();
  const count = listing.arrivals.length;
  const show = () => {
    listing.showArrivals();
    // The button is gone: keyboard focus moves to the list.
    list.current?.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
  };
  useShortcuts(count === 0 ? [] : [{ key: "n", label: t("queue.show_new"), run: show }]);
  return (
    // Outside the list's flow, so that it moves nothing when it appears.
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
  );
}

interface ListRef {
  readonly current: HTMLOListElement | null;
}

const rowLinkOf = (list: ListRef, id: string | null): HTMLElement | undefined =>
  [...(list.current?.querySelectorAll<HTMLElement>("[data-review]") ?? [])].find(
    (link) => link.dataset["review"] === id,
  );

/** j and k move through the rows from the reader's position, Enter opens the focused one. */
function useRowNavigation(list: ListRef, ids: readonly string[], hold: (index: number) => void): void {
  const { t } = useI18n();
  useRestoredPosition(list, ids);
  const move = (step: 1 | -1) => {
    const focused = ids.find((id) => rowLinkOf(list, id) === document.activeElement);
    if (focused !== undefined) setLastReviewId(focused);
    const next = stepToRow(ids, step);
    setLastReviewId(next);
    flushSync(() => hold(ids.indexOf(next ?? "")));
    rowLinkOf(list, next)?.focus();
  };
  useShortcuts(
    ids.length === 0
      ? []
      : [
          { key: "j", label: t("queue.key.next"), run: () => move(1), repeats: true },
          { key: "k", label: t("queue.key.previous"), run: () => move(-1), repeats: true },
          { key: "Enter", label: t("queue.key.open") },
        ],
  );
}

/** Restores the position after the reader comes back from a review. */
function useRestoredPosition(list: ListRef, ids: readonly string[]): void {
  const isRestored = useRef(false);
  useEffect(() => {
    if (!isRestored.current && ids.length > 0) {
      isRestored.current = true;
      const position = positionAmong(ids);
      setLastReviewId(position);
      // A reader who came through the navigation has no focus yet.
      if (document.activeElement === document.body) rowLinkOf(list, position)?.focus();
    }
    recordOrder(ids);
  }, [list, ids]);
}

function EmptyQueue({ isFiltered, showAll }: { readonly isFiltered: boolean; readonly showAll: () => void }) {
  const { t } = useI18n();
  const { data: isLocal } = useQuery(simulatorQuery);
  if (isFiltered)
    return (
      <EmptyState title={t("queue.none")}>
        <Button onClick={showAll}>{t("queue.show_all")}</Button>
      </EmptyState>
    );
  return (
    <EmptyState title={t("queue.empty")}>
      {isLocal === true ? (
        <div className="space-y-3">
          <p>{t("queue.empty_local")}</p>
          <a href="/simulator" className="font-medium text-accent underline">
            {t("queue.to_simulator")}
          </a>
        </div>
      ) : (
        <p>{t("queue.empty_deployed")}</p>
      )}
    </EmptyState>
  );
}
