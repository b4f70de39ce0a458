/** The route that exports preference pairs. */
import * as z from "zod";
import { exportPreferences } from "../../core/analytics/preferences.ts";
import { PreferenceQuery } from "../../core/analytics/preferences-schema.ts";
import { recordExport } from "../../core/audit/audit.ts";
import { type Route, route, withExtras } from "./route.ts";

const path = "/v1/export/preferences";

/** The query of the next page; the dates are fixed, so that midnight does not shift pages. */
function nextOf(query: PreferenceQuery, cursor: string): Record<string, string> {
  const next = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor })) next.set(name, String(value));
  return {
    link: `<${path}?${next.toString()}>; rel="next"`,
    "x-next-cursor": cursor,
  };
}

export const exportRoutes: readonly Route[] = [
  route(
    "admin",
    {
      method: "GET",
      path,
      summary:
        "Drafts with the reviewers' versions, from 90 seconds after the decision on, one JSON object per line",
      query: PreferenceQuery,
      output: z.string(),
      media: "application/x-ndjson",
      headers: {
        Link: 'The next page, as `<…>; rel="next"`; missing on the last one',
        "X-Next-Cursor": "The cursor of the next page; missing on the last one",
      },
    },
    async (app, { query }, { reviewer }) => {
      const { lines, next } = await exportPreferences(app.analytics, query);
      // Before the lines are sent: no export without an audit row.
      await recordExport(app, reviewer, "preferences", query);
      return withExtras(lines, {
        type: "application/x-ndjson",
        headers: next === null ? {} : nextOf({ ...query, from: next.from, to: next.to }, next.cursor),
      });
    },
  ),
];
