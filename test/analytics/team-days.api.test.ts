/** Figures by the team's days and target, and the cases to which each one leads. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { iso } from "../../core/kernel/clock.ts";
import { dayAfter, dayIn, startOfDay } from "../../core/kernel/zone.ts";
import { Costs, EditTags, Overview, ReviewerFigures } from "../../core/analytics/schema.ts";
import {
  costCases,
  overviewCases,
  reviewerCases,
  targetCases,
  volumeCases,
} from "../../web/src/pages/analytics/case-filters.ts";
import { modelCostsOf, outcomes, volumeRowsOf } from "../../web/src/pages/analytics/series.ts";
import { type Filters, listQuery } from "../../web/src/pages/history/query.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import {
  plantFinished,
  type FinishedInteraction,
  InteractionPage,
} from "../support/finished-interactions.ts";
import { admin, addReviewer, type KeyHolder } from "../support/reviews.ts";

let harness: Harness;
let ben: KeyHolder;
let version = 0;

beforeAll(async () => {
  harness = await startHarness();
  ben = await addReviewer(databaseOf(harness), "Ben");
});
afterAll(() => harness.close());

const get = async (path: string) => {
  const { status, text, body } = await harness.api("GET", path);
  expect(status, text).toBe(200);
  return body;
};
const refreshed = () => harness.app.refresh.refresh();

async function set(values: object): Promise<void> {
  const { status, text, body } = await harness.api("PUT", "/v1/settings", { version, values });
  expect(status, text).toBe(200);
  version = Number(body["version"]);
  await refreshed();
}

/** How many cases a link lists, read page by page. */
async function listed(filters: Filters): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const asked: [string, string][] = Object.entries({ ...listQuery(filters), limit: "7" }).flatMap(
      ([name, value]) => (value === undefined ? [] : [[name, value]]),
    );
    const query = new URLSearchParams(cursor === null ? asked : [...asked, ["cursor", cursor]]);
    const page: InteractionPage = InteractionPage.parse(await get(`/v1/interactions?${query.toString()}`));
    count += page.items.length;
    cursor = page.next_cursor;
  } while (cursor !== null);
  return count;
}

const overview = async (query: string) => Overview.parse(await get(`/v1/analytics/overview?${query}`));

describe("[R7] the team's days", () => {
  const zones = ["Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Chatham"];
  /** Days on which the clocks change in one of the zones, and the days beside them. */
  const days = [
    "2026-03-28",
    "2026-03-29",
    "2026-03-30",
    "2026-04-05",
    "2026-10-04",
    "2026-10-25",
    "2026-10-26",
  ];
  const times = [
    ...new Set(
      zones.flatMap((zone) =>
        days.flatMap((day) => {
          const start = startOfDay(zone, day);
          return [start - 1, start, start + 3_600_000];
        }),
      ),
    ),
  ];

  beforeAll(async () => {
    for (const at of times) await plantFinished(harness, { at: iso(at), status: "pending" });
  });

  test("[R7] a day's figure is what the calendar there says, and its list has the same cases", async () => {
    for (const zone of zones) {
      await set({ time_zone: zone });
      const { time_zone, days: shown } = await overview("from=2026-03-01&to=2026-11-30");
      expect(time_zone).toBe(zone);
      const wanted = (day: string) => times.filter((at) => dayIn(zone, at) === day).length;
      for (const { day, interactions } of shown) expect(interactions, `${zone} ${day}`).toBe(wanted(day));
      for (const day of days)
        expect(await listed({ from: day, to: day }), `${zone} ${day}`).toBe(wanted(day));
    }
  });

  test("[R7] a range without dates ends today there, in one round trip", async () => {
    await set({ time_zone: "Pacific/Kiritimati" });
    const today = dayIn("Pacific/Kiritimati", harness.clock.now());
    expect(await overview("days=7")).toMatchObject({ from: dayAfter(today, -6), to: today });
    expect(await overview("")).toMatchObject({ from: dayAfter(today, -29), to: today });
    const { status } = await harness.api("GET", "/v1/analytics/overview?days=367");
    expect(status).toBe(422);
  });

  test("[P7] another zone or target is due although no interaction changed; then nothing is", async () => {
    const trips = async () => {
      const before = harness.proxies.postgres.count();
      await refreshed();
      return harness.proxies.postgres.count() - before;
    };
    expect(await trips()).toBe(1);
    await harness.api("PUT", "/v1/settings", { version, values: { time_zone: "Asia/Tokyo" } });
    version += 1;
    expect(await trips()).toBe(7);
    expect(await trips()).toBe(1);
    await harness.api("PUT", "/v1/settings", {
      version,
      values: { time_zone: "Asia/Tokyo", answer_target_minutes: 3 },
    });
    version += 1;
    expect(await trips()).toBe(7);
    expect(await trips()).toBe(1);
  });

  test("[R13] a zone that a later release stored and this one does not know does not fail the figures", async () => {
    await databaseOf(harness).query(
      statement(sql`insert into settings_versions (version, at, author_name, document)
        values (${(version += 1)}::integer, now(), 'later', '{"time_zone": "Mars/Olympus"}')`),
    );
    await refreshed();
    const [day = ""] = days;
    const { time_zone, totals } = await overview(`from=${day}&to=${day}`);
    expect([time_zone, totals.interactions]).toEqual([
      "UTC",
      times.filter((at) => dayIn("UTC", at) === day).length,
    ]);
    expect(await listed({ from: day, to: day })).toBe(totals.interactions);
  });
});

describe("[R7] every figure leads to its cases", () => {
  const flash = ["google/gemini-2.5-flash", 1_000, 100, 0.0006] as const;
  const mini = ["openai/gpt-4o-mini", 500, 50, 0.0001] as const;
  const range = { from: "2026-05-01", to: "2026-05-03" };
  const query = new URLSearchParams(range).toString();

  beforeAll(async () => {
    await set({ time_zone: "America/New_York", answer_target_minutes: 10 });
    const minute = 60;
    const rows: readonly FinishedInteraction[] = [
      {
        at: "2026-05-01T04:00:00.000Z",
        status: "sent",
        by: admin,
        after: 10 * minute,
        final: "Hello.",
        llm1: flash,
      },
      {
        at: "2026-05-01T05:00:00.000Z",
        status: "sent",
        by: ben,
        after: 10 * minute + 1,
        final: "Hi!",
        llm1: flash,
        llm2: mini,
        tags: ["tone"],
      },
      {
        at: "2026-05-02T03:59:59.999Z",
        status: "unknown",
        by: ben,
        after: 30,
        final: "Hello!",
        llm1: flash,
        llm2: flash,
        tags: ["tone", "facts"],
      },
      {
        at: "2026-05-02T04:00:00.000Z",
        status: "approved",
        by: admin,
        after: 5,
        final: "Hello.",
        llm1: mini,
        former: [{ llm1_model: "old", llm2_model: "mystery" }],
      },
      {
        at: "2026-05-02T12:00:00.000Z",
        status: "undeliverable",
        by: admin,
        after: 3_600,
        draft: null,
        final: "By hand.",
      },
      // In no time, and not to the target: it answers no message.
      {
        at: "2026-05-02T12:30:00.000Z",
        status: "sent",
        by: ben,
        after: 7,
        draft: null,
        final: "News!",
        isWrittenFirst: true,
      },
      { at: "2026-05-02T12:40:00.000Z", status: "expired", draft: null, isWrittenFirst: true },
      { at: "2026-05-02T13:00:00.000Z", status: "rejected", by: ben, after: 3_600, llm1: flash },
      { at: "2026-05-02T14:00:00.000Z", status: "rejected", by: admin, after: 60, llm1: mini },
      { at: "2026-05-03T12:00:00.000Z", status: "expired", llm1: flash },
      { at: "2026-05-03T13:00:00.000Z", status: "superseded", llm1: flash, llm2: mini },
      { at: "2026-05-03T14:00:00.000Z", status: "failed", draft: null },
      { at: "2026-05-04T03:00:00.000Z", status: "pending", llm1: flash },
      // The next day.
      {
        at: "2026-05-04T04:00:00.000Z",
        status: "sent",
        by: ben,
        after: 10_000,
        final: "Hi!",
        llm1: flash,
        tags: ["tone"],
      },
    ];
    for (const row of rows) await plantFinished(harness, row);
    await refreshed();
  });

  test("[R7] the totals, and each day by outcome and target", async () => {
    const found = await overview(query);
    expect(found).toMatchObject({ answer_target_minutes: 10, time_zone: "America/New_York" });
    expect(found.totals).toMatchObject({ interactions: 13, in_time: 4, late: 4, in_time_rate: 0.5 });
    // Two of four drafts; two more answers had none.
    expect(found.totals).toMatchObject({ approved: 6, edited: 2, written: 2, edit_rate: 0.5 });
    for (const [name, { filter, count }] of Object.entries(overviewCases))
      expect(await listed({ ...filter, ...range }), name).toBe(count(found.totals));
    for (const row of volumeRowsOf(found))
      for (const outcome of outcomes)
        expect(
          await listed({ ...volumeCases[outcome], from: row.day, to: row.day }),
          `${row.day} ${outcome}`,
        ).toBe(row[outcome]);
    for (const { day, ...figures } of found.days)
      for (const kind of ["in_time", "late"] as const)
        expect(await listed({ ...targetCases[kind], from: day, to: day }), `${day} ${kind}`).toBe(
          figures[kind],
        );
  });

  test("[R7] costs by outcome: with and without edits, each to a millionth of a USD", async () => {
    const { outcome_costs: rows, totals } = await overview(query);
    for (const { outcome, cases } of rows)
      expect(await listed({ ...costCases[outcome], ...range }), outcome).toBe(cases);
    const of = Object.fromEntries(rows.map(({ outcome, ...row }) => [outcome, row]));
    expect(of["sent"]).toEqual({ cases: 2, cost_usd: 0.0007, each_usd: 0.00035 });
    expect(of["edited"]).toEqual({ cases: 2, cost_usd: 0.0019, each_usd: 0.00095 });
    expect(of["written"]).toEqual({ cases: 2, cost_usd: 0, each_usd: 0 });
    expect(of["rejected"]).toEqual({ cases: 2, cost_usd: 0.0007, each_usd: 0.00035 });
    expect(of["superseded"]).toEqual({ cases: 1, cost_usd: 0.0007, each_usd: 0.0007 });
    expect(of["expired"]).toEqual({ cases: 2, cost_usd: 0.0006, each_usd: 0.0003 });
    expect(of["open"]).toEqual({ cases: 2, cost_usd: 0.0006, each_usd: 0.0003 });
    const sum = rows.reduce((all, { cost_usd }) => all + cost_usd, 0);
    expect(sum).toBeCloseTo(totals.cost_usd, 8);
    const quiet = await overview("from=2026-06-01&to=2026-06-02");
    expect(quiet.outcome_costs.map(({ each_usd }) => each_usd)).toEqual(Array.from(rows, () => null));
  });

  test("[R7] models, tags and reviewers", async () => {
    const { items: costs } = Costs.parse(await get(`/v1/analytics/costs?${query}`));
    const models = modelCostsOf(costs);
    expect(models.map(({ model, cases }) => [model, cases])).toEqual([
      [flash[0], 7],
      [mini[0], 4],
      ["mystery", 1],
    ]);
    for (const { model, cases } of models) expect(await listed({ model, ...range }), model).toBe(cases);
    const { items: tags } = EditTags.parse(await get(`/v1/analytics/edit-tags?${query}`));
    expect(tags.map(({ tag, uses }) => [tag, uses])).toEqual([
      ["tone", 2],
      ["facts", 1],
    ]);
    for (const { tag, uses } of tags) expect(await listed({ tag, ...range }), tag).toBe(uses);
    const { items: reviewers } = ReviewerFigures.parse(await get(`/v1/analytics/reviewers?${query}`));
    expect(reviewers.map(({ reviewer, decisions }) => [reviewer.name, decisions])).toEqual([
      ["Ben", 4],
      ["admin", 4],
    ]);
    for (const row of reviewers)
      for (const name of ["decisions", "approved", "edited", "rejected"] as const)
        expect(
          await listed({ ...reviewerCases[name], reviewer: row.reviewer.id, ...range }),
          `${row.reviewer.name} ${name}`,
        ).toBe(row[name]);
  });

  test("[R7] another target moves decisions between in time and late, and the lists with it", async () => {
    await set({ time_zone: "America/New_York", answer_target_minutes: 60 });
    const { totals } = await overview(query);
    expect(totals).toMatchObject({ in_time: 7, late: 1 });
    expect(await listed({ late: "true", ...range })).toBe(1);
    expect(await listed({ late: "false", ...range })).toBe(7);
  });

  test("[R1] filters that cannot go together list nothing, and unknown ones are refused by name", async () => {
    expect(await listed({ edited: "true", status: "rejected", ...range })).toBe(0);
    expect(await listed({ late: "false", status: "expired", ...range })).toBe(0);
    for (const [wrong, field] of [
      ["edited=yes", "edited"],
      ["late=1", "late"],
      ["holder=me", "holder"],
      ["decided_from=soon", "decided_from"],
    ] as const) {
      const { status, body } = await harness.api("GET", `/v1/interactions?${wrong}`);
      expect(status, wrong).toBe(422);
      expect(body).toMatchObject({ code: "field_invalid", field });
    }
  });
});
