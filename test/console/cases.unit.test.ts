/** What the history's address asks of the API. */
import { expect, test } from "vitest";
import { HistoryQuery } from "../../core/review/history-schema.ts";
import { filterNames, isTimestamp, listQuery, searchQuery } from "../../web/src/pages/history/query.ts";

const given = (query: object) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));

test("[R7] a link's filters reach the API unchanged: days for the team's time zone, times as times", () => {
  const filters = {
    status: "answered",
    tag: "tone",
    reviewer: "9b2e1a52-8a39-4a6a-9a52-0a6f8f1c2d3e",
    from: "2026-05-01",
    to: "2026-05-31",
    decided_from: "2026-05-01T10:00:00.000Z",
    decided_to: "2026-05-01T11:00:00.000Z",
    edited: "true",
    late: "false",
    model: "openai/gpt-5",
    holder: "9b2e1a52-8a39-4a6a-9a52-0a6f8f1c2d3e",
  };
  const query = given(listQuery(filters));
  expect(query).toEqual({ ...filters, status: "approved,sending,sent,undeliverable,unknown" });
  expect(HistoryQuery.safeParse(query).success).toBe(true);
  expect(Object.keys(filters).sort()).toEqual(filterNames.filter((name) => name !== "q").sort());
});

test("[R4] an invalid value in the address filters nothing", () => {
  const wrong = {
    status: "gone",
    from: "2026-02-30",
    to: "soon",
    edited: "yes",
    late: "1",
    decided_from: "2026-13-01T00:00:00Z",
  };
  expect(given(listQuery(wrong))).toEqual({});
  expect(isTimestamp("2026-05-01")).toBe(false);
});

test("[R12] a search gets only the filters that it knows", () => {
  const query = given(searchQuery({ q: "lamp", edited: "true", model: "m", from: "2026-05-01" }));
  expect(query).toEqual({ from: "2026-05-01" });
});
