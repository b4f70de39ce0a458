/** One of every kind of update and of every content of a message, through the webhook: a person finds each where docs/updates.md says. */
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentFates, updateFates, updateKinds } from "../../core/intake/rules.ts";
import { type Place, placeOf, updatesPage } from "../../scripts/updates.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { type Harness, startHarness } from "../support/harness.ts";
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
    // Another fixture has this message.
    if (kind === "deleted_business_messages") Object.assign(Object(whole[kind]), { message_ids: [165] });
    return { name, update: { ...whole, update_id: 10_000 + at }, place };
  });

/** A content as a fixture has it; what no fixture has is of a kind that intake does not look into. */
const contentIn = (name: string, known: readonly Sample[]): unknown =>
  known.flatMap(({ update: { message } }) =>
    typeof message === "object" && message !== null && name in message
      ? [(message as Record<string, unknown>)[name]]
      : [],
  )[0] ?? {};

/** A message as its customer and its id, as a review shows it. */
function messageIn(update: Record<string, unknown>): string {
  const [message] = Object.values(update).filter((value) => typeof value === "object");
  const { chat, message_id } = message as { chat: { id: number }; message_id: number };
  return `${chat.id} ${message_id}`;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

interface ShownReview {
  readonly id: string;
  readonly customer: { readonly telegram_user_id: number };
  readonly message_count: number;
  readonly messages: readonly { readonly telegram_message_id: number; readonly deleted_at?: string | null }[];
}

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
  /** By update or by message. */
  const found = new Map<string, Place>();

  beforeAll(async () => {
    harness = await startHarness();
    for (const { update } of samples) expect(await harness.update(update)).toBe(200);
    for (let round = 0; round < 3; round += 1) {
      harness.clock.advance(10_000);
      await harness.work();
    }
    for (const { id } of await all<{ id: number }>("/v1/parked")) found.set(String(id), "parked");
    for (const message of await inQueue()) found.set(message, "queue");
  });
  afterAll(() => harness.close());

  const read = async <Body>(path: string): Promise<Body> => (await harness.api("GET", path)).body as Body;

  async function all<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const after: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Page<Item> = await read(`${path}?limit=100${after}`);
      items.push(...page.items);
      cursor = page.next_cursor;
    }
    return items;
  }

  /** The messages that the reviews show; a list shows the newest 20 of each. */
  async function inQueue(): Promise<string[]> {
    const messages: string[] = [];
    for (const listed of await all<ShownReview>("/v1/reviews")) {
      const isComplete = listed.message_count === listed.messages.length;
      const review = isComplete ? listed : await read<ShownReview>(`/v1/reviews/${listed.id}`);
      for (const message of review.messages)
        messages.push(`${review.customer.telegram_user_id} ${message.telegram_message_id}`);
    }
    return messages;
  }

  test.each(samples.filter(({ place }) => place === "queue" || place === "parked"))(
    "$name is in: $place",
    ({ update, place }) => {
      const key = place === "queue" ? messageIn(update) : String(update["update_id"]);
      expect(found.get(key)).toBe(place);
    },
  );

  test("an update that is neither drafted nor parked changes what a reviewer sees, or is a pressed button", async () => {
    const others = samples.filter(({ place }) => place !== "queue" && place !== "parked");
    expect([...new Set(others.map(({ place }) => place))].toSorted()).toEqual([
      "connections",
      "customer",
      "deletion",
      "press",
    ]);
    const parked = others.filter(({ update }) => found.has(String(update["update_id"])));
    expect(parked).toEqual([]);
    expect(await read("/v1/business-connections")).toMatchObject({ items: [{ id: "bc1" }] });
  });

  test("a deleted business message is marked in its review", async () => {
    const reviews = await all<ShownReview>("/v1/reviews");
    const deleted = reviews.flatMap(({ messages }) => messages.filter((message) => message.deleted_at));
    expect(deleted.map((message) => message.telegram_message_id)).toEqual([165]);
  });

  test.each([
    ["my_chat_member-blocked", false],
    ["my_chat_member-unblocked", true],
  ])("%s is on the customer's page", async (name, reachable) => {
    const update = structuredClone(known.find((sample) => sample.name === name)?.update) as
      | { update_id: number; my_chat_member: { date: number } }
      | undefined;
    if (update === undefined) throw new Error(`${name} has no fixture`);
    harness.clock.advance(1_000);
    update.update_id += 20_000;
    update.my_chat_member.date = Math.floor(harness.clock.now() / 1_000);
    await harness.update(update);
    harness.clock.advance(10_000);
    await harness.work();
    expect(await read(`/v1/users/${customerIdOf(5_550_001)}`)).toMatchObject({ reachable });
  });

  test("docs/updates.md is what intake does, and names every kind and content", () => {
    const page = readFileSync(new URL("../../docs/updates.md", import.meta.url), "utf8");
    expect(page).toBe(updatesPage());
    for (const name of [...Object.keys(updateFates), ...Object.keys(contentFates)])
      expect(page).toContain(`| \`${name}\` |`);
  });
});
