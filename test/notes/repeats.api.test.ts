/** [R12] [promise 7] A call that creates something may be repeated: a lost response creates nothing twice. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { repeats } from "../../functions/api/repeats.ts";
import { routes } from "../../functions/api/routes.ts";
import { addPerson, type Browser, browse, password } from "../support/access.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { addReviewer, type KeyHolder, plant } from "../support/reviews.ts";

describe("[R12] [promise 7] repeated calls", () => {
  let harness: Harness;
  let eve: KeyHolder;
  let bob: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness();
    eve = await addReviewer(databaseOf(harness), "Eve");
    bob = await addReviewer(databaseOf(harness), "Bob");
  });
  afterAll(() => harness.close());

  const audited = async (subject: string) =>
    (
      await databaseOf(harness).query(
        statement<{ action: string }>(
          sql`select action from audit_log where subject_id = ${subject} order by id`,
        ),
      )
    ).map(({ action }) => action);

  test("for every POST, the API says what a repeated call does", () => {
    const posts = routes.filter(({ method }) => method === "POST").map(({ path }) => path);
    expect(Object.keys(repeats).toSorted()).toEqual(posts.toSorted());
  });

  describe("[R12] a note", () => {
    const post = (customer: string, body: object, by = eve) =>
      harness.api("POST", `/v1/users/${customer}/notes`, body, by.key);
    const listed = async (customer: string) =>
      (await harness.api("GET", `/v1/users/${customer}/notes`, undefined, eve.key)).body.items;

    test("posted twice under one id is one note, audited and notified once", async () => {
      const { customer } = await plant(harness);
      const note = { id: randomUUID(), text: "Wants a call.", mentions: [bob.id] };
      const first = await post(customer, note);
      expect(first.body, first.text).toMatchObject({ id: note.id, text: "Wants a call." });
      harness.clock.advance(1_000);
      const again = await post(customer, note);
      expect([again.status, again.body]).toEqual([200, first.body]);
      expect(await listed(customer)).toHaveLength(1);
      expect(await audited(customer)).toEqual(["note.add"]);
    });

    test("ten times at the same moment is one note", async () => {
      const { customer } = await plant(harness);
      const note = { id: randomUUID(), text: "Pressed often." };
      const answers = await Promise.all(Array.from({ length: 10 }, () => post(customer, note)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(await listed(customer)).toHaveLength(1);
    });

    test("that marked a colleague's mention as read does not become unread again", async () => {
      const { customer } = await plant(harness);
      const note = { id: randomUUID(), text: "@Bob.", mentions: [bob.id] };
      await post(customer, note);
      await harness.api("POST", `/v1/mentions/${note.id}/seen`, undefined, bob.key);
      harness.clock.advance(1_000);
      await post(customer, note);
      const mentions = (await harness.api("GET", "/v1/mentions", undefined, bob.key)).body.items;
      expect(mentions.map((mention: { note: { id: string } }) => mention.note.id)).not.toContain(note.id);
    });

    test("whose id belongs to another note, author or customer is refused and changes nothing", async () => {
      const [{ customer }, other] = [await plant(harness), await plant(harness)];
      const note = { id: randomUUID(), text: "Mine." };
      await post(customer, note);
      for (const answer of [
        await post(customer, { ...note, text: "Another." }),
        await post(other.customer, note),
        await post(customer, { ...note, mentions: [eve.id] }, bob),
      ])
        expect([answer.status, answer.body["code"]]).toEqual([409, "id_taken"]);
      expect(await listed(customer)).toMatchObject([
        { text: "Mine.", author: { name: "Eve" }, mentions: [] },
      ]);
      expect(await listed(other.customer)).toEqual([]);
      expect((await post(customer, { id: "7", text: "Hm." })).body).toMatchObject({ field: "id" });
    });
  });

  test("[R3] an upload begun twice under one id takes one place, even the last one", async () => {
    const { id: review } = await plant(harness);
    const begin = (body: object) => harness.api("POST", `/v1/reviews/${review}/attachments`, body, eve.key);
    const file = { id: randomUUID(), name: "bill.pdf", size: 10 };
    for (let count = 1; count < 30; count += 1) await begin({ name: "bill.pdf", size: 10 });
    const first = await begin(file);
    expect(first.body, first.text).toMatchObject({ id: file.id, name: "bill.pdf" });
    const again = await begin(file);
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect((await begin({ ...file, size: 11 })).body).toMatchObject({ code: "id_taken" });
    expect((await begin({ name: "bill.pdf", size: 10 })).body).toMatchObject({ code: "attachment_refused" });
  });

  describe("[A4] an API key", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await browse(harness, { email: (await addPerson(harness)).email, password });
    });
    const works = async (key: unknown) =>
      (await harness.api("GET", "/v1/session", undefined, String(key))).status === 200;
    const make = (body: object, by = browser) =>
      by.call("POST", "/v1/api-keys", { label: "CI", scope: "read", ...body });

    test("created twice under one id is one key; only the secret of the last response works", async () => {
      const id = randomUUID();
      const [lost, received] = [await make({ id }), await make({ id })];
      expect([lost.status, received.status], received.text).toEqual([200, 200]);
      const keys = (await browser.call("GET", "/v1/api-keys")).body.items;
      expect(keys.filter((key: { label: string }) => key.label === "CI")).toMatchObject([{ id }]);
      expect([await works(lost.body["key"]), await works(received.body["key"])]).toEqual([false, true]);
    });

    test("that was used, revoked or made by somebody else is not created again", async () => {
      const stranger = await browse(harness, { email: (await addPerson(harness)).email, password });
      const [used, revoked] = [randomUUID(), randomUUID()];
      const { key } = (await make({ id: used })).body;
      expect((await make({ id: used }, stranger)).body).toMatchObject({ code: "id_taken" });
      expect((await make({ id: used, scope: "reviewer" })).body).toMatchObject({ code: "id_taken" });
      expect(await works(key)).toBe(true);
      expect((await make({ id: used })).body).toMatchObject({ code: "id_taken" });
      expect(await works(key)).toBe(true);
      await make({ id: revoked });
      await browser.call("DELETE", `/v1/api-keys/${revoked}`);
      expect((await make({ id: revoked })).body).toMatchObject({ code: "id_taken" });
    });
  });
});
