/** `nadia trace` as an operator runs it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { TraceStep } from "../../core/trace/schema.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { environmentOf, nadia } from "../support/nadia.ts";
import { textUpdate } from "../support/updates.ts";

const Story = z.object({ steps: z.array(TraceStep) });

describe("nadia trace", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
    const update = textUpdate({ userId: 871, updateId: 71, text: "Where is my parcel?" });
    expect(await harness.update(update)).toBe(200);
  });
  afterAll(() => harness.close());

  const trace = (...words: string[]) => nadia(["trace", ...words], environmentOf(harness.settings));
  const story = async (id: string) => Story.parse(JSON.parse((await trace(id, "--json")).out)).steps;
  const events = (steps: readonly TraceStep[]) => steps.map(({ event }) => event);

  test("[O1] a message that waits for its draft is found by its update", async () => {
    const steps = await story("71");
    expect(steps).toMatchObject([{ event: "waiting", detail: { update_id: 71 } }]);
  });

  test("[O1] the story goes from the update to the receipt, with calls, costs, verdict and who decided", async () => {
    harness.clock.advance(3_000);
    await harness.work();
    const [review] = (await harness.api("GET", "/v1/reviews")).body.items as { id: string }[];
    const id = review?.id ?? "";
    harness.clock.advance(1_000);
    await harness.api("POST", `/v1/reviews/${id}/claim`, {});
    harness.clock.advance(1_000);
    await harness.api("POST", `/v1/reviews/${id}/approve`, {});
    await harness.work();
    const steps = await story(id);
    expect(events(steps)).toEqual([
      "received",
      "left_the_log",
      "drafted",
      "reviewed",
      "reviewed",
      "approved_bubble",
      "receipt",
    ]);
    const details = Object.fromEntries(steps.map(({ event, detail }) => [event, detail]));
    expect(details).toMatchObject({
      received: { update_id: 71, interaction_id: id },
      drafted: { status: "sent", llm1_model: "offline", verdict_level: "clean" },
      reviewed: { action: "review.approve" },
      receipt: { position: 0, state: "sent", attempts: 1 },
    });
    // The same by either id.
    expect(await story("71")).toEqual(steps);
  });

  test("[O1] (promise 12) it prints a line for each step, without anybody's words", async () => {
    const { out, code } = await trace("71");
    expect(code).toBe(0);
    expect(out.trim().split("\n")).toHaveLength(7);
    expect(out).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z received .*update_id=71 /);
    expect(out).not.toMatch(/parcel/i);
  });

  test("[O1] an unknown id is not found, and an invalid one is wrong usage", async () => {
    const unknown = await trace("72");
    expect([unknown.code, unknown.out]).toEqual([1, ""]);
    expect(unknown.err).toContain("nothing is stored about update 72");
    // As large as the webhook takes one, and our own number of an unreadable entry.
    for (const id of [String(Number.MAX_SAFE_INTEGER), "-72"])
      expect((await trace(id)).err).toContain(`nothing is stored about update ${id}`);
    expect((await trace("00000000-0000-4000-8000-000000000000")).code).toBe(1);
    for (const wrong of ["yesterday", "1.5", "99999999999999999"]) {
      const { code, err } = await trace(wrong);
      expect([code, err]).toEqual([
        2,
        "nadia: id must be the id of an update or of an interaction; see nadia trace --help\n",
      ]);
    }
  });
});
