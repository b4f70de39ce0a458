/** The queue: what waits for a person, live, without anything moving under their hand. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSession } from "../../api/session.ts";
import { useReader } from "../../i18n/language.tsx";
import { Page } from "../../ui/page.tsx";
import { Failure, Loading } from "../../ui/states.tsx";
import { useNow } from "../../ui/time.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { type Filter, filters, matches, type Review } from "./filters.ts";
import { QueueList } from "./list.tsx";
import { queueQuery } from "./queries.ts";
import { useWaiting } from "./waiting.ts";

export function QueuePage() {
  const { t } = useReader();
  const { mark } = useWaiting();
  return (
    <Page title={t("queue.title")} {...(mark === null ? {} : { mark })}>
      <Content />
    </Page>
  );
}

function Content() {
  const query = useInfiniteQuery(queueQuery);
  const [filter, setFilter] = useFilter();
  const fits = useFits();
  if (query.data === undefined)
    return query.isError ? <Failure error={query.error} retry={() => void query.refetch()} /> : <Loading />;
  const reviews = query.data.pages.flatMap(({ items }) => items);
  const counts = filters.map((one) => [one, reviews.filter((review) => fits(one, review)).length] as const);
  return (
    <>
      <FilterBar filter={filter} counts={new Map(counts)} hasMore={query.hasNextPage} choose={setFilter} />
      <QueueList
        // Another filter is another list: nothing of the old one has to stay in place.
        key={filter}
        reviews={reviews.filter((review) => fits(filter, review))}
        isFiltered={filter !== "all"}
        total={reviews.length}
        more={
          query.hasNextPage
            ? { isBusy: query.isFetchingNextPage, show: () => void query.fetchNextPage() }
            : null
        }
        showAll={() => setFilter("all")}
      />
    </>
  );
}

function useFits(): (filter: Filter, review: Review) => boolean {
  const me = useSession().reviewer.id;
  const now = useNow();
  return (filter, review) => matches(filter, review, { me, now });
}

const kept = "nadia.queue.filter";

/** The filter stays while this tab does. */
function useFilter(): readonly [Filter, (filter: Filter) => void] {
  const [filter, setFilter] = useState<Filter>(
    () => filters.find((one) => one === sessionStorage.getItem(kept)) ?? "all",
  );
  const choose = (chosen: Filter) => {
    sessionStorage.setItem(kept, chosen);
    setFilter(chosen);
  };
  return [filter, choose];
}
