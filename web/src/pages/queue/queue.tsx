/** The queue: everything waiting for a person, live, without rows moving while it is in use. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { Button, ShortcutHint } from "../../ui/forms/button.tsx";
import { useShortcuts } from "../../ui/shortcuts.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { Page } from "../../ui/page.tsx";
import { Loading, LoadingOrFailure } from "../../ui/states.tsx";
import { ArrivalAnnouncements } from "./arrival-announcements.tsx";
import { MentionList } from "../notes/mention-list.tsx";
import { usePresence } from "../sharing/presence.ts";
import { SavedViews } from "../views/saved-views.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { type Filter, filterOf } from "./filters.ts";
import { QueueList } from "./list.tsx";
import { countsQuery, queueQuery } from "./queries.ts";
import { loadedFrom, useFilteredReviews } from "./use-filtered-reviews.ts";
import { type LoadedReviews, tallyOf } from "./tally.ts";
import { useRowViewer } from "./viewer.ts";
import { useTabCount } from "./waiting-count.ts";

export function QueuePage() {
  const { t } = useI18n();
  const { count, titlePrefix } = useTabCount();
  const query = useInfiniteQuery(queueQuery);
  return (
    <Page title={t("queue.title")} {...(titlePrefix === null ? {} : { titlePrefix })}>
      {query.data === undefined ? (
        <LoadingOrFailure error={query.error} refetch={query.refetch} />
      ) : (
        <QueueContent loaded={loadedFrom(query.data.pages, query.hasNextPage)} waiting={count} />
      )}
    </Page>
  );
}

interface QueueContentProps {
  readonly loaded: LoadedReviews;
  /** How many are waiting in total. */
  readonly waiting: number;
}

function QueueContent({ loaded, waiting }: QueueContentProps) {
  const [filter, setFilter] = useFilter();
  const [isSelecting, setSelecting] = useState(false);
  const { canReview } = usePermissions();
  usePresence();
  const viewer = useRowViewer();
  const { data: counts } = useQuery({ ...countsQuery, enabled: loaded.hasMore });
  const list = useFilteredReviews(filter, viewer, loaded);
  const isEmpty = list.rows.length === 0 && !list.isReading;
  return (
    <>
      <MentionList />
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <FilterBar
          filter={filter}
          tallyOf={(one) => tallyOf(one, one === filter ? list : loaded, viewer, counts)}
          isEmpty={isEmpty}
          choose={setFilter}
        />
        <div className="flex flex-wrap items-center gap-x-1.5">
          <SavedViews page="queue" />
          <SelectionSwitch isOn={isSelecting} set={setSelecting} />
        </div>
      </div>
      <ArrivalAnnouncements
        reviews={list.rows}
        hasMore={list.hasMore}
        source={list.source}
        waiting={waiting}
      />
      {list.rows.length === 0 && list.isReading ? (
        <Loading />
      ) : (
        <QueueList
          // Another filter is a new list, whose rows need not stay in place.
          key={filter}
          reviews={list.rows}
          isFiltered={filter !== "all"}
          total={list.reviews.length}
          more={list.more}
          showAll={() => setFilter("all")}
          isSelecting={isSelecting && canReview}
          viewer={viewer}
        />
      )}
    </>
  );
}

interface SelectionSwitchProps {
  readonly isOn: boolean;
  readonly set: (isOn: boolean) => void;
}

function SelectionSwitch({ isOn, set }: SelectionSwitchProps) {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const label = t(isOn ? "sharing.select_end" : "sharing.select");
  useShortcuts(canReview ? [{ key: "s", label, run: () => set(!isOn) }] : []);
  if (!canReview) return null;
  return (
    <Button isSmall tone="quiet" onClick={() => set(!isOn)} className="mb-3">
      {label}
      <ShortcutHint>s</ShortcutHint>
    </Button>
  );
}

/** The filter is in the address, so that a review's Next stays within it. */
function useFilter(): readonly [Filter, (filter: Filter) => void] {
  const { values, change } = useUrlFilters(["show"]);
  return [filterOf(values.show), (show) => change({ show })];
}
