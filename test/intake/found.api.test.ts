/** One of every kind of update and of every content of a message, through the webhook: a person finds each where docs/updates.md says. */
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentFates, updateFates, updateKinds } from "../../core/intake/rules.ts";
import { type Place, placeOf, updatesPage } from "../../scripts/updates.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { messageUpdate } from "../support/updates.ts";

const folder = new URL("../fixtures/updates/", import.meta.url);

interface Sample {
  readonly name: string;
  readonly update: Record<string, unknown>;
  readonly place: Place;
}

/** Reasons in a fixture's name why it is parked although its kind is not. */
const isElsewhere = (name: string) => /-(?:group|channel|from_bot|from_owner|service)/.test(name);

const fixtures = (): Sample[] =>
  readdirSync(folder).map((file, at) => {
    const name = file.replace(".json", "");
    const kind = updateKinds.find((known) => name.split("-")[0] === known);
    const whole = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Record<string, unknown>;
    const place = kind === undefined || isElsewhere(name) ? "parked" : placeOf(kind);
    return { name, update: { ...whole, update_id: 10_000 + at }, place };
  });

/** A content as a fixture has it; what no fixture has is of a kind that intake does not look into. */
const contentIn = (name: string, known: readonly Sample[]): unknown =>
  known.flatMap(({ update: { message } }) =>
    typeof message === "object" && message !== null && name in message
      ? [(message as Record<string, unknown>)[name]]
      : [],
  )[0] ?? {};

const contents = (known: readonly Sample[]): Sample[] =>
  Object.entries(contentFates).map(([content, fate], at) => {
    const updateId = 20_000 + at;
    const update = messageUpdate({ updateId, userId: 7_000 + at }, { [content]: contentIn(content, known) });
    return { name: `content ${content}`, update, place: fate === "service" ? "parked" : "queue" };
  });

describe("[R9] (promise 13) where every update is found", () => {
  let harness: Harness;
  const known = fixtures();
  const samples = [...known, ...contents(known)];
  const found = new Map<number, Place>();

  beforeAll(async () => {
    harness = await startHarness();
    for (const { update } of samples) expect(await harness.update(update)).toBe(200);
    for (let round = 0; round < 3; round += 1) {
      harness.clock.advance(10_000);
      await harness.work();
    }
    const rows = await databaseOf(harness).query<{ update_id: number; place: Place }>({
      sql: `select m.update_id, 'queue' as place from messages m join interactions i on i.id = m.interaction_id
        union all select update_id, 'queue' from quarantine_messages
        union all select update_id, 'parked' from kept_updates`,
      parameters: [],
    });
    for (const { update_id, place } of rows) found.set(update_id, place);
  });
  afterAll(() => harness.close());

  test.each(samples.filter(({ place }) => place === "queue" || place === "parked"))(
    "$name is in: $place",
    ({ update, place }) => {
      expect(found.get(Number(update["update_id"]))).toBe(place);
    },
  );

  test("what is neither drafted nor parked changes what a reviewer sees, or is a pressed button", async () => {
    const others = samples.filter(({ place }) => place !== "queue" && place !== "parked");
    expect([...new Set(others.map(({ place }) => place))].toSorted()).toEqual([
      "connections",
      "customer",
      "deletion",
      "nowhere",
    ]);
    expect(others.filter(({ update }) => found.has(Number(update["update_id"])))).toEqual([]);
    const { body } = await harness.api("GET", "/v1/business-connections");
    expect(body["items"]).toHaveLength(1);
  });

  test("docs/updates.md is what intake does, and names every kind and content", () => {
    const page = readFileSync(new URL("../../docs/updates.md", import.meta.url), "utf8");
    expect(page).toBe(updatesPage());
    for (const name of [...Object.keys(updateFates), ...Object.keys(contentFates)])
      expect(page).toContain(`| \`${name}\` |`);
  });
});
