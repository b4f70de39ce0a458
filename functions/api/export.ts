/** The route that exports what reviewers made of drafts. */
import * as z from "zod";
import { PreferenceQuery } from "../../core/analytics/preferences-schema.ts";
import { type Route, route, withExtras } from "./route.ts";

const path = "/v1/export/preferences";

/** The same question, from where this page ended; the days stand fixed, so that midnight moves no page. */
function nextOf(query: PreferenceQuery, cursor: string): Record<string, string> {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor })) asked.set(name, String(value));
  return {
    link: `<${path}?${asked.toString()}>; rel="next"`,
    "x-next-cursor": cursor,
  };
}

export const exportRoutes: readonly Route[] = [
  route(
    "admin",
    {
      method: "GET",
      path,
      summary: "Drafts beside what reviewers made of them, a JSON object a line",
      query: PreferenceQuery,
      output: z.string(),
      media: "application/x-ndjson",
      headers: {
        Link: 'Where the next page is, as `<…>; rel="next"`; not there on the last one',
        "X-Next-Cursor": "The cursor of the next page; not there on the last one",
      },
    },
    async (app, { query }, { reviewer }) => {
      const { lines, next } = await app.analytics.preferences(query);
      // Before the lines leave: what is not noted is not handed out.
      await app.audit.noteExport(reviewer, "preferences", query);
      return withExtras(lines, {
        type: "application/x-ndjson",
        headers: next === null ? {} : nextOf({ ...query, from: next.from, to: next.to }, next.cursor),
      });
    },
  ),
];
