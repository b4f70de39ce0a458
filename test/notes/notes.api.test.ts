/** Notes of reviewers on a customer. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { days } from "../../core/retention/periods.ts";
import { cleaningSteps } from "../../core/retention/retention.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, addReviewer, type KeyHolder, plant } from "../support/reviews.ts";

describe("[R12] notes", () => {
  let harness: Harness;
  let eve: KeyHolder;
  let bob: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness();
    eve = await addReviewer(databaseOf(harness), "Eve");
    bob = await addReviewer(databaseOf(harness), "Bob");
  });
  afterAll(() => harness.close());

  const call = (by: KeyHolder, method: string, path: string, body?: object) =>
    harness.api(method, path, body, by.key);
  const met = async () => (await plant(harness)).customer;
  const add = async (customer: string, text: string, mentions: readonly string[] = [], by = eve) => {
    harness.clock.advance(1_000);
    const answer = await call(by, "POST", `/v1/users/${customer}/notes`, { text, mentions });
    expect(answer.status, answer.text).toBe(200);
    return String(answer.body["id"]);
  };
  const textsOf = async (customer: string, query = "") =>
    (await call(bob, "GET", `/v1/users/${customer}/notes${query}`)).body.items.map(
      ({ text }: { text: string }) => text,
    );
  const mentionsOf = async (who: KeyHolder) =>
    (await call(who, "GET", "/v1/mentions")).body.items.map(
      ({ note }: { note: { text: string } }) => note.text,
    );

  test("notes are listed with author and time, newest first, page by page", async () => {
    const customer = await met();
    for (const text of ["One.", "Two.", "Three."]) await add(customer, text);
    const page = await call(bob, "GET", `/v1/users/${customer}/notes?limit=2`);
    expect(page.body.items).toMatchObject([
      { text: "Three.", author: { name: "Eve" }, edited_at: null },
      { text: "Two." },
    ]);
    expect(await textsOf(customer, `?limit=2&cursor=${String(page.body["next_cursor"])}`)).toEqual(["One."]);
  });

  test("only the author changes a note; an admin may delete it; each change is audited without the text", async () => {
    const customer = await met();
    const id = await add(customer, "Wants a call.");
    const refused = await call(bob, "PATCH", `/v1/notes/${id}`, { text: "Nonsense.", mentions: [bob.id] });
    expect([refused.status, refused.body["code"]]).toEqual([403, "forbidden"]);
    expect((await call(bob, "DELETE", `/v1/notes/${id}`)).status).toBe(403);
    expect((await call(admin, "PATCH", `/v1/notes/${id}`, { text: "Nonsense." })).status).toBe(403);
    expect(await mentionsOf(bob)).toEqual([]);
    harness.clock.advance(1_000);
    const changed = await call(eve, "PATCH", `/v1/notes/${id}`, { text: "Wants an e-mail." });
    expect(changed.body).toMatchObject({ text: "Wants an e-mail.", edited_at: expect.any(String) });
    expect((await call(admin, "DELETE", `/v1/notes/${id}`)).status).toBe(200);
    expect(await textsOf(customer)).toEqual([]);
    expect((await call(eve, "DELETE", `/v1/notes/${id}`)).status).toBe(404);
    const rows = await databaseOf(harness).query(
      statement<{ action: string; detail: object }>(
        sql`select action, detail from audit_log where subject_id = ${customer} order by id`,
      ),
    );
    expect(rows).toEqual(
      ["note.add", "note.change", "note.delete"].map((action) => ({ action, detail: { note: id } })),
    );
  });

  test("a mentioned colleague has the note until they mark it as read, and loses it with the mention", async () => {
    const customer = await met();
    const id = await add(customer, "@Bob, you know lamps.", [bob.id]);
    expect(await mentionsOf(bob)).toEqual(["@Bob, you know lamps."]);
    expect(await mentionsOf(eve)).toEqual([]);
    const { body } = await call(bob, "GET", "/v1/mentions");
    expect(body.items).toMatchObject([
      { customer: { id: customer, name: "Ann" }, note: { mentions: [{ name: "Bob" }] } },
    ]);
    await call(eve, "PATCH", `/v1/notes/${id}`, { text: "@admin, you know lamps.", mentions: [admin.id] });
    expect(await mentionsOf(bob)).toEqual([]);
    await call(eve, "PATCH", `/v1/notes/${id}`, { text: "@Bob and @admin.", mentions: [bob.id, admin.id] });
    expect((await call(bob, "POST", `/v1/mentions/${id}/seen`)).status).toBe(200);
    expect((await call(eve, "POST", `/v1/mentions/${id}/seen`)).status).toBe(404);
    // Read is read, however often the text changes.
    await call(eve, "PATCH", `/v1/notes/${id}`, { text: "@Bob, @admin!", mentions: [bob.id, admin.id] });
    expect([await mentionsOf(bob), await mentionsOf(admin)]).toEqual([[], ["@Bob, @admin!"]]);
  });

  test("a note without text, or on a customer who does not exist, is refused", async () => {
    const customer = await met();
    const empty = await call(eve, "POST", `/v1/users/${customer}/notes`, { text: " \u200B" });
    expect([empty.status, empty.body["field"]]).toEqual([422, "text"]);
    expect((await call(eve, "POST", `/v1/users/${customerIdOf(3)}/notes`, { text: "Hm." })).status).toBe(404);
  });

  test("[G2] [G3] notes are exported, and end a year after their last change", async () => {
    const customer = await met();
    const id = await add(customer, "Prefers e-mail.", [bob.id]);
    const { body } = await call(admin, "GET", `/v1/users/${customer}/export`);
    const exported = body.items.filter(({ kind }: { kind: string }) => kind === "note");
    expect(exported).toMatchObject([{ data: { id, text: "Prefers e-mail." } }]);
    expect(JSON.stringify(exported)).not.toContain(eve.id);
    const [step] = cleaningSteps({ sql: databaseOf(harness), clock: harness.clock }).filter(
      ({ name }) => name === "notes",
    );
    // By then the keys have ended too.
    const left = async () => {
      await step?.batch();
      const rows = await databaseOf(harness).query(
        statement<{
          id: string;
        }>(sql`select n.id from customer_notes n join note_mentions m on m.note_id = n.id
          where n.user_id = ${customer}::uuid`),
      );
      return rows.map((row) => row.id);
    };
    harness.clock.advance(days.notes * 86_400_000);
    expect(await left()).toEqual([id]);
    harness.clock.advance(1);
    expect(await left()).toEqual([]);
  });
});
