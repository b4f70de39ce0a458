/** Data of the console's charts and lists: days, durations, series, costs. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { collectPages, type ExportPage } from "../../web/src/pages/analytics/export-pages.ts";
import {
  busiestDayOf,
  costsRowsOf,
  modelCostsOf,
  rangeOf,
  ticksOf,
  timesRowsOf,
  volumeRowsOf,
} from "../../web/src/pages/analytics/series.ts";
import { errorKeyOf, technicalTextOf } from "../../web/src/pages/deliveries/delivery.ts";
import { costOf, openStatusList, statusFilterOf, wasEdited } from "../../web/src/pages/history/outcome.ts";
import { daysBetween, dayEndOf, isDay, dayStartOf } from "../../web/src/ui/forms/days.ts";
import { formatDuration } from "../../web/src/ui/text/duration.ts";
import { deliveries } from "../../web/src/strings/deliveries.ts";

const nothing = {
  interactions: 0,
  approved: 0,
  edited: 0,
  written: 0,
  rejected: 0,
  superseded: 0,
  expired: 0,
  failed: 0,
  waiting: 0,
  cost_usd: 0,
  in_time: 0,
  late: 0,
  in_time_rate: null,
  approval_rate: null,
  edit_rate: null,
  rejection_rate: null,
  median_decision_seconds: null,
  p90_decision_seconds: null,
};

describe("days", () => {
  test("a day must exist in the calendar", () => {
    assert.ok(isDay("2028-02-29"));
    for (const text of ["2027-02-29", "2026-13-01", "2026-1-1", "today", ""]) assert.ok(!isDay(text), text);
  });

  test("the days of a range include both ends; in the wrong order there are none", () => {
    assert.deepEqual(daysBetween("2026-02-27", "2026-03-01"), ["2026-02-27", "2026-02-28", "2026-03-01"]);
    assert.deepEqual(daysBetween("2026-03-01", "2026-02-27"), []);
    assert.deepEqual(daysBetween("soon", "2026-02-27"), []);
  });

  test("a picked day starts and ends in the reader's time zone, and an invalid one filters nothing", () => {
    const [from, to] = [dayStartOf("2026-05-10") ?? "", dayEndOf("2026-05-10") ?? ""];
    assert.equal(new Date(from).getHours(), 0);
    assert.equal(Date.parse(to) - Date.parse(from), 86_400_000 - 1);
    assert.equal(dayStartOf(undefined), undefined);
    assert.equal(dayEndOf("2026-02-30"), undefined);
  });
});

describe("durations", () => {
  test("the two largest units that matter", () => {
    assert.equal(formatDuration(0, "en"), "0 sec");
    assert.equal(formatDuration(59.6, "en"), "1 min");
    assert.equal(formatDuration(143, "en"), "2 min 23 sec");
    assert.equal(formatDuration(3_600, "en"), "1 hr");
    assert.equal(formatDuration(90_000, "en"), "1 day 1 hr");
    assert.equal(formatDuration(3_660, "de"), "1 Std. 1 Min.");
  });
});

describe("[R7] analytics", () => {
  test("the URL chooses the range; an invalid one becomes the last 30 days", () => {
    assert.deepEqual(rangeOf({ days: "7" }), { days: 7 });
    assert.deepEqual(rangeOf({ from: "2026-01-01", to: "2026-01-31", days: "7" }), {
      from: "2026-01-01",
      to: "2026-01-31",
    });
    for (const asked of [{}, { days: "8" }, { from: "2026-02-01", to: "2026-01-01" }, { from: "2026-01-01" }])
      assert.deepEqual(rangeOf(asked), { days: 30 });
  });

  test("every interaction of a day is drawn once, and days without any are drawn empty", () => {
    const day = {
      ...nothing,
      day: "2026-05-02",
      approved: 6,
      edited: 2,
      written: 1,
      rejected: 1,
      superseded: 1,
      expired: 1,
      failed: 1,
      waiting: 3,
      interactions: 13,
    };
    const rows = volumeRowsOf({ from: "2026-05-01", to: "2026-05-02", days: [day] });
    assert.deepEqual(rows[0], {
      day: "2026-05-01",
      unchanged: 0,
      edited: 0,
      written: 0,
      rejected: 0,
      expired: 0,
      superseded: 0,
      open: 0,
    });
    const { day: _, ...drawn } = rows[1] ?? assert.fail("no second day");
    assert.deepEqual(drawn, {
      unchanged: 3,
      edited: 2,
      written: 1,
      rejected: 1,
      expired: 1,
      superseded: 1,
      open: 4,
    });
    assert.equal(
      Object.values(drawn).reduce((sum, count) => sum + count, 0),
      day.interactions,
    );
  });

  test("the busiest day is the earliest of the largest; null without interactions", () => {
    const of = (name: string, interactions: number) => ({ ...nothing, day: name, interactions });
    assert.equal(busiestDayOf([of("a", 1), of("b", 4), of("c", 4)])?.day, "b");
    assert.equal(busiestDayOf([of("a", 0)]), null);
  });

  test("a day without decisions leaves a gap, not a zero", () => {
    const days = [
      {
        ...nothing,
        day: "2026-05-02",
        approved: 2,
        rejected: 1,
        median_decision_seconds: 5,
        p90_decision_seconds: 9,
      },
    ];
    assert.deepEqual(timesRowsOf({ from: "2026-05-01", to: "2026-05-02", days }), [
      { day: "2026-05-01", decided: 0, median: null, p90: null },
      { day: "2026-05-02", decided: 3, median: 5, p90: 9 },
    ]);
  });

  test("an axis of times reaches the longest in at most five equal steps", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000_000 }), (longest) => {
        const ticks = ticksOf([{ day: "2026-05-01", decided: 1, median: null, p90: longest }]);
        assert.ok((ticks.at(-1) ?? 0) >= longest && ticks.length <= 6 && ticks.length >= 2);
        const [zero = 1, step = 0] = ticks;
        assert.equal(zero, 0);
        assert.ok(ticks.every((tick, at) => tick === at * step));
      }),
    );
    assert.deepEqual(
      ticksOf([{ day: "2026-05-01", decided: 1, median: 60, p90: 1_280 }]),
      [0, 300, 600, 900, 1_200, 1_500],
    );
  });

  const cost = (model: string, day: string, cost_usd: number, stage: "llm1" | "llm2" = "llm1") => ({
    day,
    model,
    stage,
    calls: 1,
    input_tokens: 10,
    output_tokens: 2,
    cost_usd,
    unpriced_calls: 0,
    cases: stage === "llm1" ? 1 : 0,
  });

  test("a model's stages are added up, the most expensive model first", () => {
    const models = modelCostsOf([
      cost("a", "2026-05-01", 1),
      cost("b", "2026-05-01", 3),
      cost("a", "2026-05-02", 1, "llm2"),
    ]);
    assert.deepEqual(
      models.map(({ model, calls, cases, cost_usd }) => [model, calls, cases, cost_usd]),
      [
        ["b", 1, 1, 3],
        ["a", 2, 1, 2],
      ],
    );
  });

  test("costs of models without their own colour come last, and none is lost", () => {
    const items = [
      cost("a", "2026-05-01", 1),
      cost("b", "2026-05-01", 2),
      cost("c", "2026-05-01", 4),
      cost("a", "2026-05-02", 8),
    ];
    assert.deepEqual(costsRowsOf({ from: "2026-05-01", to: "2026-05-03", items }, ["a"]), [
      { day: "2026-05-01", costs: [1, 6] },
      { day: "2026-05-02", costs: [8, 0] },
      { day: "2026-05-03", costs: [0, 0] },
    ]);
  });

  test("[R6] an export follows every page and counts its lines", async () => {
    const pages = new Map<string | null, ExportPage>([
      [null, { lines: "{}\n{}\n", next: "two" }],
      ["two", { lines: "", next: "three" }],
      ["three", { lines: "{}\n", next: null }],
    ]);
    const calls: number[] = [];
    const all = await collectPages(
      (cursor) => Promise.resolve(pages.get(cursor) ?? assert.fail(`asked for ${String(cursor)}`)),
      (count) => void calls.push(count),
    );
    assert.deepEqual(all, { text: "{}\n{}\n{}\n", count: 3 });
    assert.deepEqual(calls, [2, 2, 3]);
  });
});

describe("outcomes", () => {
  test("[R7] a filter names a status or a group of them; anything else filters nothing", () => {
    assert.equal(statusFilterOf("sent"), "sent");
    assert.equal(statusFilterOf("decided"), `${statusFilterOf("answered")},rejected`);
    for (const text of [undefined, "", "constructor", "gone"]) assert.equal(statusFilterOf(text), undefined);
  });

  const call = (cost_usd: number | null) => ({
    model: "m",
    text: "",
    input_tokens: 1,
    output_tokens: 1,
    cost_usd,
  });
  const calls = {
    stage: "llm1",
    calls: 1,
    input_tokens: 1,
    output_tokens: 1,
    unpriced_calls: 0,
    cases: 1,
  } as const;
  const draft = (one: number | null, two?: number | null) => ({
    text: "hi",
    bubbles: ["hi"],
    llm1: call(one),
    llm2: two === undefined ? null : call(two),
  });

  test("the cost of a draft is that of both models; with one price unknown it is unknown, never less", () => {
    assert.equal(costOf({ draft: draft(0.25, 0.5) }), 0.75);
    assert.equal(costOf({ draft: draft(0.25) }), 0.25);
    assert.equal(costOf({ draft: draft(0.25, null) }), null);
    assert.equal(costOf({ draft: null }), null);
  });

  test("[P4] costs of several calls are exact to eight decimals, in any order", () => {
    const usd = fc.nat(100_000_000_000).map((units) => units / 1e8);
    fc.assert(
      fc.property(fc.array(usd, { minLength: 1, maxLength: 40 }), usd, usd, (costs, one, two) => {
        const exact = costs.reduce((sum, cost) => sum + BigInt(Math.round(cost * 1e8)), 0n);
        const items = costs.map((cost) => ({ ...calls, day: "2026-05-01", model: "m", cost_usd: cost }));
        assert.equal(modelCostsOf(items)[0]?.cost_usd, Number(exact) / 1e8);
        const range = { from: "2026-05-01", to: "2026-05-01", items };
        for (const names of [["m"], []])
          assert.ok(costsRowsOf(range, names)[0]?.costs.includes(Number(exact) / 1e8));
        const both = Math.round(one * 1e8) + Math.round(two * 1e8);
        assert.equal(costOf({ draft: draft(one, two) }), both / 1e8);
      }),
    );
  });

  test("edited means sent with different text from the draft", () => {
    assert.ok(wasEdited({ draft: draft(1), final_text: "hello" }));
    assert.ok(!wasEdited({ draft: draft(1), final_text: "hi" }));
    assert.ok(!wasEdited({ draft: draft(1), final_text: null }));
  });

  test("a status in the URL is a known one, or all open ones, or none", () => {
    assert.equal(statusFilterOf("open"), openStatusList);
    assert.equal(statusFilterOf("rejected"), "rejected");
    assert.equal(statusFilterOf("pending,failed"), undefined);
    assert.equal(statusFilterOf(undefined), undefined);
  });
});

describe("[R3] deliveries", () => {
  test("a missing response is explained in words, and the code is kept for troubleshooting", () => {
    const unclear = (error: string) => ({ error_code: "unclear", error });
    const cases = [
      [unclear("UND_ERR_SOCKET"), "connection"],
      [unclear("ECONNRESET"), "connection"],
      [unclear("timeout"), "timeout"],
      [unclear("UND_ERR_HEADERS_TIMEOUT"), "timeout"],
      [unclear("Telegram answered 502"), "fault"],
      [unclear("no answer that could be read"), "unclear"],
      [{ error_code: "not_sent", error: "ECONNREFUSED" }, "not_sent"],
      [{ error_code: "not_sent", error: "Telegram refused the bot token (401)" }, "token"],
      [{ error_code: "no_receipt", error: "the worker was lost while sending" }, "no_receipt"],
      [{ error_code: "telegram_400", error: "timeout" }, "other"],
    ] as const;
    for (const [delivery, word] of cases) {
      const key = errorKeyOf(delivery);
      assert.equal(key, `deliveries.error.${word}`);
      assert.ok(key in deliveries, key);
    }
    assert.equal(technicalTextOf(unclear("UND_ERR_SOCKET")), "unclear: UND_ERR_SOCKET");
    assert.equal(technicalTextOf({ error_code: "wait", error: null }), "wait");
  });
});
