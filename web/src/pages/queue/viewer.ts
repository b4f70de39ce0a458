/** Who looks at the queue, and what its rows show in addition to their reviews. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSession } from "../../api/session.ts";
import { useNow } from "../../ui/text/time.tsx";
import { type Presence, useOthersPresence } from "../sharing/presence.ts";
import type { Viewer } from "./filters.ts";
import { unsentReviewsQuery } from "./queries.ts";

export interface MarkViewer extends Viewer {
  /** The reviews on which the viewer has unsent text. */
  readonly unsent: ReadonlySet<string>;
}

export interface RowViewer extends MarkViewer {
  readonly othersPresence: readonly Presence[];
}

/** What the marks of a review depend on: the reader, the time, and unsent answers. */
export function useMarkViewer(): MarkViewer {
  const me = useSession().reviewer.id;
  const now = useNow();
  const { data } = useQuery(unsentReviewsQuery);
  return useMemo(
    () => ({ me, now, unsent: new Set(data?.items.map(({ review }) => review)) }),
    [me, now, data],
  );
}

/**
 * The same for rows. Used once for a whole list; otherwise each of its 50 rows would have four timers and two
 * subscriptions.
 */
export function useRowViewer(): RowViewer {
  const viewer = useMarkViewer();
  const othersPresence = useOthersPresence();
  return useMemo(() => ({ ...viewer, othersPresence }), [viewer, othersPresence]);
}
