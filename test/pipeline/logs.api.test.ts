/** Promise 12: no log line of a whole flow, including failures, contains people's words or a secret. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { ReviewPage } from "../../core/review/schema.ts";
import { apiKey, databaseOf, type Harness, secret, startHarness } from "../support/harness.ts";
import { ask, addReviewer, plant } from "../support/reviews.ts";
import { callWebhook } from "../support/webhook-call.ts";
import { editedUpdate, groupUpdate, messageUpdate, textUpdate } from "../support/updates.ts";

const token = "123456789:AAE-house_token_of_thirty-five_chars";

/** Words that occur only in people's texts and in secrets. */
const words = {
  text: "Xanthippe asks for marzipan",
  edit: "Xylophone marzipan",
  group: "Quagmire talk",
  caption: "Zeppelin over Lakehurst",
  firstName: "Wilhelmine",
  lastName: "Oberhuber",
  username: "wilhelmine_o",
  phone: "+4915199988877",
  answer: "Nougatine, pralines",
  notes: "Somebody mumbled kumquat",
  reason: "Gibberish galore",
  label: "quixotic_tag",
  place: "Ravioli Street 17",
} as const;

const writer = {
  userId: 5_551,
  firstName: words.firstName,
  lastName: words.lastName,
  username: words.username,
};

describe("(promise 12) the log of a whole flow", () => {
  let harness: Harness;
  let keys: readonly string[];
  beforeAll(async () => {
    harness = await startHarness({ TELEGRAM_BOT_TOKEN: token });
    // The fake Bot API has another token, so every send is refused: that is part of the flow.
    keys = [(await addReviewer(databaseOf(harness), "Eve")).key];
  });
  afterAll(() => harness.close());

  const post = (update: object) => callWebhook(harness, { body: JSON.stringify(update) });

  async function write(): Promise<void> {
    await post(textUpdate({ ...writer, updateId: 1, text: words.text }));
    await post(editedUpdate({ ...writer, updateId: 2, messageId: 1, text: words.edit }));
    await post(groupUpdate({ ...writer, updateId: 3, groupId: -100, text: words.group }));
    const contact = { phone_number: words.phone, first_name: words.firstName };
    await post(messageUpdate({ ...writer, updateId: 4 }, { contact }));
    const location = { latitude: 1, longitude: 2 };
    const venue = { title: words.place, address: words.place, location };
    await post(messageUpdate({ ...writer, updateId: 5 }, { venue, location }));
    await post(
      messageUpdate({ ...writer, updateId: 6 }, { caption: words.caption, [words.label]: words.text }),
    );
    await post({ update_id: 7, [words.label]: { text: words.text } });
    await harness.work();
  }

  async function refuse(): Promise<void> {
    await callWebhook(harness, { body: words.text });
    await callWebhook(harness, { body: JSON.stringify({ text: words.text }) });
    await callWebhook(harness, { body: "{}", secret: `${secret}-almost` });
    await harness.api("GET", `/v1/reviews/${words.label}`);
    await harness.api("GET", `/v1/reviews?${words.label}=1`);
    await harness.api("GET", "/v1/reviews", undefined, `${apiKey}-almost`);
    await harness.api("POST", "/v1/reviews/x/approve", `{"final_text": "${words.answer}`);
  }

  async function decide(): Promise<void> {
    const { items } = ReviewPage.parse((await harness.api("GET", "/v1/reviews")).body);
    assert.ok(items[0] !== undefined, "a review waits");
    await databaseOf(harness).query(
      statement(
        sql`insert into edit_taxonomy (tag, title) values (${words.label}, 'A tag') on conflict do nothing`,
      ),
    );
    const approval = { final_text: words.answer, notes: words.notes, edit_tags: [words.label] };
    assert.equal((await ask(harness, "approve", items[0].id, undefined, approval)).status, 200);
    assert.equal((await ask(harness, "approve", items[0].id, undefined, approval)).status, 409);
    await harness.work();
    const { id } = await plant(harness, { bubbles: [words.answer] });
    assert.equal((await ask(harness, "reject", id, undefined, { reason: words.reason })).status, 200);
  }

  /** Each store fails while its commands contain people's words. */
  async function fail(): Promise<void> {
    harness.proxies.redis.cut(true);
    await post(textUpdate({ ...writer, updateId: 10, text: words.text }));
    harness.proxies.postgres.cut(true);
    await post(textUpdate({ ...writer, updateId: 11, text: words.text }));
    harness.proxies.redis.cut(false);
    await post(textUpdate({ ...writer, updateId: 12, text: words.text }));
    harness.clock.advance(10_000);
    await harness.work();
    harness.proxies.postgres.cut(false);
    const store = databaseOf(harness);
    const { id } = await plant(harness, { bubbles: [words.answer] });
    await store.query(statement(sql`alter table audit_log add constraint broken check (false) not valid`));
    const approval = { final_text: words.answer, notes: words.notes };
    assert.equal((await ask(harness, "approve", id, undefined, approval)).status, 500);
    await store.query(statement(sql`alter table audit_log drop constraint broken`));
    await store.query(statement(sql`alter table messages add constraint broken check (false) not valid`));
    harness.clock.advance(10_000);
    await harness.work();
    await store.query(statement(sql`alter table messages drop constraint broken`));
  }

  test("contains no text, names, tokens or keys, and reports every failure", async () => {
    await write();
    await refuse();
    await decide();
    await fail();
    await harness.sweep();
    const { postgres, redis } = harness.settings;
    const password = new URL(postgres.databaseUrl ?? "").password;
    const secrets = [
      token,
      token.split(":")[1] ?? "",
      secret,
      apiKey,
      password,
      redis.restToken ?? "?",
      ...keys,
    ];
    // The app's Redis token is a plain word that may occur in a path.
    const forbidden = [...Object.values(words), ...secrets.filter((value) => value !== "test")];
    const lines = harness.lines.map((line) => JSON.stringify(line));
    assert.ok(lines.length > 10, `only ${lines.length} lines`);
    for (const line of lines) {
      for (const word of forbidden) {
        for (const part of [word, ...word.split(" ").filter((piece) => piece.length > 6)]) {
          assert.ok(!line.toLowerCase().includes(part.toLowerCase()), `“${part}” stands in ${line}`);
        }
      }
    }
    const events = new Set(harness.lines.map((line) => line.event));
    for (const event of ["update.received", "wal.append_failed", "draft.committed", "http.failed"]) {
      assert.ok(events.has(event), `${event} is missing in ${[...events].join()}`);
    }
    assert.ok(events.has("draft.failed"), [...events].join());
    assert.ok(events.has("telegram.token_refused"), [...events].join());
  });
});
