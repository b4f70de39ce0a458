/** Files in answers: uploaded and checked, approved with the text, seen by a second person, sent, and remembered. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf, InteractionId, randomIds } from "../../core/kernel/ids.ts";
import {
  AttachmentId,
  maxAttachmentBytes,
  maxUploaded,
  uploadedAtOnce,
} from "../../core/media/attachment-schema.ts";
import { putAttachmentPart } from "../../core/pipeline/attachments.ts";
import { ConversationPage } from "../../core/review/conversation-schema.ts";
import { Review } from "../../core/review/schema.ts";
import { UnsentAnswers } from "../../core/review/unsent-schema.ts";
import { attach, begin, bill, picture, putPart, upload } from "../support/attachments.ts";
import { labelsOf, linkedColleague, messagesIn, nextUpdateId, press, settle } from "../support/group.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, ask, auditOf, addReviewer, type KeyHolder, plant, reviewOf } from "../support/reviews.ts";
import { startConversation } from "../support/conversation.ts";
import { textUpdate } from "../support/updates.ts";

const group = -100_777;

describe("[R3] attachments in answers", () => {
  let harness: Harness;
  let eve: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: String(group) });
    eve = await addReviewer(databaseOf(harness), "Eve");
  });
  afterAll(() => harness.close());

  /** Until the test ends. */
  const demandTwo = async () => {
    const demand = async (four_eyes: "all" | "off") => {
      const { version } = (await harness.api("GET", "/v1/settings")).body as unknown as { version: number };
      const answer = await harness.api("PUT", "/v1/settings", { version, values: { four_eyes } });
      expect(answer.status, answer.text).toBe(200);
    };
    onTestFinished(() => demand("off"));
    await demand("all");
  };
  const confirm = async (id: string, by: KeyHolder) =>
    harness.api(
      "POST",
      `/v1/reviews/${id}/confirm`,
      { version: (await reviewOf(harness, id)).version },
      by.key,
    );
  const read = (review: string, id: string, from = 0) =>
    harness.api("GET", `/v1/reviews/${review}/attachments/${id}?from=${from}`);
  const objectsOf = async ({ customer }: { readonly customer: string }) =>
    (await harness.app.reviewer.objects?.list(`attachments/${customer}/`)) ?? [];
  const inChat = (userId: number) =>
    messagesIn(harness, userId).map(({ text, file }) => (file === null ? text : `${file.kind} ${file.name}`));

  test("[R3] a file is uploaded in parts, in any repetition, and is complete with the last one", async () => {
    const planted = await plant(harness);
    const { id } = planted;
    const large = Buffer.concat([picture, Buffer.alloc(2 * uploadedAtOnce)]);
    const begun = await begin(harness, id, { name: "C:\\my\\Cat.PNG", size: large.length });
    expect(begun.body).toMatchObject({ name: "Cat.png", kind: "photo", type: "image/png", sha256: null });
    const { id: file } = begun.body as unknown as { id: string };
    const part = (number: number) => large.subarray(number * uploadedAtOnce, (number + 1) * uploadedAtOnce);
    expect((await putPart(harness, id, file, 2, part(2))).body).toMatchObject({ code: "wrong_state" });
    expect((await putPart(harness, id, file, 0, part(0))).body).toMatchObject({ sha256: null });
    expect((await putPart(harness, id, file, 0, part(0))).status).toBe(200);
    expect((await putPart(harness, id, file, 1, part(1).subarray(1))).body).toMatchObject({
      code: "field_invalid",
      field: "data",
    });
    await putPart(harness, id, file, 1, part(1));
    const done = await putPart(harness, id, file, 2, part(2));
    expect(done.body["sha256"]).toMatch(/^[0-9a-f]{64}$/);
    expect((await putPart(harness, id, file, 2, part(2))).body, "again").toEqual(done.body);
    expect(await objectsOf(planted), "one object, without its parts").toEqual([
      expect.stringContaining(`/${file}`),
    ]);
    const first = await read(id, file);
    expect(Buffer.from(first.text, "base64").equals(large)).toBe(true);
    expect(first.headers).toMatchObject({
      "content-type": "image/png",
      "content-security-policy": "sandbox; default-src 'none'",
      "content-disposition": "inline; filename*=UTF-8''Cat.png",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
      "x-media-size": String(large.length),
    });
    expect((await read(id, file, large.length)).body).toMatchObject({ code: "field_invalid" });
  });

  test("[R3] (promise 3) of two last parts with different bytes one completes the file, and the other is refused", async () => {
    const { id } = await plant(harness);
    for (let time = 0; time < 5; time += 1) {
      const parts = ["a", "b", "c"].map((letter) => Buffer.alloc(1_000, letter));
      const { id: file } = (await begin(harness, id, { name: "a.txt", size: 1_000 })).body as unknown as {
        id: string;
      };
      const answers = await Promise.all(parts.map((part) => putPart(harness, id, file, 0, part)));
      const won = answers.findIndex(({ status }) => status === 200);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
      expect(Buffer.from((await read(id, file)).text, "base64")).toEqual(parts[won]);
      const later = await Promise.all(parts.map((part) => putPart(harness, id, file, 0, part)));
      expect(later.map(({ status }) => status)).toEqual(answers.map(({ status }) => status));
    }
  });

  test("[R3] [G3] a part that arrives after its file was removed leaves nothing", async () => {
    const planted = await plant(harness);
    const { objects } = harness.app.reviewer;
    if (objects === null) throw new Error("the harness stores objects");
    const size = uploadedAtOnce + 1;
    for (const number of [0, 1]) {
      const begun = await begin(harness, planted.id, { name: "a.txt", size });
      const { id: file } = begun.body as unknown as { id: string };
      const whole = Buffer.alloc(size, "a");
      if (number === 1) await putPart(harness, planted.id, file, 0, whole.subarray(0, uploadedAtOnce));
      const removed = async () =>
        void (await harness.api("DELETE", `/v1/reviews/${planted.id}/attachments/${file}`));
      const slow = {
        ...harness.app.reviewer,
        objects: {
          ...objects,
          put: async (key: string, bytes: Uint8Array) => removed().then(() => objects.put(key, bytes)),
          putNew: async (key: string, bytes: Uint8Array) => removed().then(() => objects.putNew(key, bytes)),
        },
      };
      const part = { number, bytes: whole.subarray(number * uploadedAtOnce, (number + 1) * uploadedAtOnce) };
      const put = putAttachmentPart(slow, InteractionId.parse(planted.id), AttachmentId.parse(file), part);
      await expect(put).rejects.toMatchObject({ code: "not_found" });
      expect(await objectsOf(planted)).toEqual([]);
    }
  });

  test("[R3] a document is only downloaded, whatever it contains", async () => {
    const { id } = await plant(harness);
    const page = Buffer.from("<html><script>alert(1)</script></html>");
    const text = await attach(harness, id, "page.txt", page);
    expect((await read(id, text.id)).headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": "attachment; filename*=UTF-8''page.txt",
      "content-security-policy": "sandbox; default-src 'none'",
    });
  });

  test("[R3] (promise 10) a file that is empty, too large, one too many or not of the type in its name is refused and not stored", async () => {
    const planted = await plant(harness);
    const { id } = planted;
    const refused = async (name: string, size: number) => (await begin(harness, id, { name, size })).body;
    expect(await refused("a.pdf", 0)).toMatchObject({ code: "attachment_refused", reason: "empty" });
    expect(await refused("a.pdf", maxAttachmentBytes + 1)).toMatchObject({ reason: "too_large" });
    expect(await refused("a.exe", 10)).toMatchObject({ reason: "type" });
    const lie = await upload(harness, id, "cat.png", Buffer.from("MZ this is a program"));
    expect([lie.status, lie.body]).toMatchObject([422, { code: "attachment_refused", reason: "content" }]);
    const late = Buffer.concat([Buffer.alloc(uploadedAtOnce, "a"), Buffer.from([0])]);
    expect((await upload(harness, id, "notes.txt", late)).body).toMatchObject({ reason: "content" });
    const rows = await databaseOf(harness).query(
      statement(sql`select id from attachments where interaction_id = ${id}::uuid`),
    );
    expect([rows, await objectsOf(planted)]).toEqual([[], []]);
    for (let n = 0; n < maxUploaded; n += 1) await begin(harness, id, { name: "a.pdf", size: 1 });
    expect(await refused("a.pdf", 1)).toMatchObject({ reason: "too_many" });
    const body = { data: "A".repeat(1_600_000) };
    const path = `/v1/reviews/${id}/attachments/${randomIds.random()}/parts/0`;
    expect((await harness.api("PUT", path, body)).status).toBe(413);
    expect((await harness.api("PUT", path, { data: "not base64!" })).status).toBe(422);
    expect((await harness.api("PUT", path, { data: "AAAA" })).status).toBe(404);
    expect((await begin(harness, randomIds.random(), { name: "a.pdf", size: 1 })).status).toBe(404);
  });

  test("[R3] [A1] files need a session that may write, and a closed review takes none", async () => {
    const { id } = await plant(harness);
    const { id: file } = await attach(harness, id);
    expect((await harness.api("GET", `/v1/reviews/${id}/attachments/${file}`, undefined, null)).status).toBe(
      401,
    );
    expect((await harness.api("POST", `/v1/reviews/${id}/attachments`, {}, null)).status).toBe(401);
    await ask(harness, "reject", id);
    expect((await begin(harness, id, { name: "a.pdf", size: 1 })).body).toMatchObject({
      code: "wrong_state",
    });
    const other = await plant(harness);
    expect((await read(other.id, file)).status, "through another review").toBe(404);
  });

  test("[R3] (promise 3) files are approved with the text by their ids, sent after it, and shown everywhere afterwards", async () => {
    const turn = startConversation(harness, 71);
    const { id } = await turn.say("Do you have a picture?");
    const [cat, invoice] = [await attach(harness, id), await attach(harness, id, "bill.pdf", bill)];
    const approved = await ask(harness, "approve", id, admin, {
      final_text: "Here you are.",
      attachments: [cat.id, invoice.id],
    });
    expect(approved.status, approved.text).toBe(200);
    expect(Review.parse(approved.body).deliveries).toMatchObject([
      { text: "Here you are.", attachment: null },
      { text: "[photo]", attachment: { id: cat.id, name: "cat.png" } },
      { text: "[document]", attachment: { id: invoice.id, name: "bill.pdf" } },
    ]);
    expect((await harness.api("DELETE", `/v1/reviews/${id}/attachments/${cat.id}`)).body).toMatchObject({
      code: "wrong_state",
    });
    await settle(harness);
    expect(inChat(71)).toEqual(["Here you are.", "photo cat.png", "document bill.pdf"]);
    const [photo] = messagesIn(harness, 71).flatMap(({ file }) => (file === null ? [] : [file]));
    expect(photo?.bytes.equals(picture)).toBe(true);
    expect((await reviewOf(harness, id)).status).toBe("sent");
    const said = await harness.api("GET", `/v1/users/${turn.customer}/conversation`);
    expect(ConversationPage.parse(said.body).items.map(({ attachment }) => attachment?.name ?? null)).toEqual(
      [null, null, "cat.png", "bill.pdf"],
    );
    const deliveries = (await harness.api("GET", "/v1/deliveries?state=sent")).body.items as unknown[];
    expect(deliveries).toContainEqual(
      expect.objectContaining({
        text: "[document]",
        attachment: expect.objectContaining({ name: "bill.pdf" }),
      }),
    );
    const memory = await harness.api("GET", `/v1/users/${turn.customer}/memory`);
    expect(memory.text).toContain("[photo]");
    expect(memory.text).not.toContain("bill.pdf");
    const [row] = await databaseOf(harness).query(
      statement<{ detail: object }>(sql`
        select detail from audit_log where action = 'review.approve' and subject_id = ${id}`),
    );
    expect(row?.detail).toMatchObject({ attachments: 2 });
  });

  test("[R3] a file of another review, an unfinished one and one named twice are refused, and nothing is decided", async () => {
    const [one, other] = [await plant(harness), await plant(harness)];
    const foreign = await attach(harness, other.id);
    const begun = await begin(harness, one.id, { name: "a.pdf", size: 10 });
    const { id: unfinished } = begun.body as unknown as { id: string };
    for (const wrong of [foreign.id, unfinished, randomIds.random()]) {
      const answer = await ask(harness, "approve", one.id, admin, { attachments: [wrong] });
      expect([answer.status, answer.body]).toMatchObject([422, { field: "attachments", attachment: wrong }]);
    }
    const own = await attach(harness, one.id);
    expect((await ask(harness, "approve", one.id, admin, { attachments: [own.id, own.id] })).status).toBe(
      422,
    );
    const six = Array.from({ length: 6 }, () => randomIds.random());
    expect((await ask(harness, "approve", one.id, admin, { attachments: six })).status).toBe(422);
    expect(await reviewOf(harness, one.id)).toMatchObject({ status: "pending", deliveries: [] });
  });

  test("[R3] undo takes the files back with the text: they can be approved again, or removed", async () => {
    const planted = await plant(harness, { userId: 6_050 });
    const { id } = planted;
    const cat = await attach(harness, id);
    const approval = { attachments: [cat.id], undo_seconds: 20 };
    await ask(harness, "approve", id, admin, approval);
    const undone = Review.parse((await ask(harness, "undo", id)).body);
    expect(undone).toMatchObject({ status: "claimed", deliveries: [] });
    await harness.work();
    expect(inChat(6_050)).toEqual([]);
    await ask(harness, "approve", id, admin, { ...approval, final_text: "Better." });
    await ask(harness, "undo", id);
    expect((await harness.api("DELETE", `/v1/reviews/${id}/attachments/${cat.id}`)).status).toBe(200);
    expect([await objectsOf(planted), (await read(id, cat.id)).status]).toEqual([[], 404]);
  });

  test("[R12] with four eyes the second person sees the files and confirms exactly them", async () => {
    await demandTwo();
    const { id } = await plant(harness, { userId: 6_001 });
    const [cat, invoice] = [await attach(harness, id), await attach(harness, id, "bill.pdf", bill)];
    const waiting = await ask(harness, "approve", id, admin, { attachments: [cat.id] });
    expect(Review.parse(waiting.body).proposal?.attachments).toEqual([cat]);
    const removal = await harness.api("DELETE", `/v1/reviews/${id}/attachments/${cat.id}`);
    expect(removal.body).toMatchObject({ code: "wrong_state" });
    const same = await ask(harness, "approve", id, eve, { attachments: [cat.id] });
    expect(same.body).toMatchObject({ code: "second_person_needed" });
    const more = await ask(harness, "approve", id, eve, { attachments: [cat.id, invoice.id] });
    expect(Review.parse(more.body).proposal).toMatchObject({
      by: { name: "Eve" },
      attachments: [cat, invoice],
    });
    expect((await confirm(id, eve)).body).toMatchObject({ code: "second_person_needed" });
    expect((await confirm(id, admin)).body).toMatchObject({ status: "approved" });
    await settle(harness);
    expect(inChat(6_001)).toEqual(["Hello there.", "photo cat.png", "document bill.pdf"]);
    expect(await auditOf(harness, id)).toEqual(["review.propose", "review.propose", "review.approve"]);
  });

  test("(promise 3) [R12] by SQL, too, a second person can only confirm the files that the first one approved", async () => {
    await demandTwo();
    const { id } = await plant(harness);
    const [cat, other] = [await attach(harness, id), await attach(harness, id)];
    await ask(harness, "approve", id, admin, { attachments: [cat.id] });
    const run = (files: readonly string[]) =>
      databaseOf(harness).query({
        sql: `update interactions set status = 'approved', decision_id = gen_random_uuid(), decided_by = $2::uuid,
          decided_at = now(), final_text = proposal ->> 'text', approved_pieces = proposal -> 'pieces',
          approved_attachments = $3::jsonb where id = $1`,
        parameters: [id, eve.id, JSON.stringify(files)],
      });
    for (const files of [[], [other.id], [cat.id, other.id]])
      await expect(run(files)).rejects.toMatchObject({ facts: { sqlstate: "NA008" } });
    await run([cat.id]);
  });

  test("[R5] the group shows how many files there are; an answer with files is confirmed in the console alone", async () => {
    await demandTwo();
    const mara = await linkedColleague(harness, "Mara");
    const updateId = nextUpdateId();
    const text = textUpdate({ updateId, userId: 6_100, text: "A photo, please" });
    expect(await harness.update(text)).toBe(200);
    await settle(harness);
    const post = () => messagesIn(harness, group).find((one) => one.text.includes("A photo, please"));
    const customer = customerIdOf(6_100);
    const open = await harness.api("GET", `/v1/reviews?customer=${customer}`);
    const [{ id } = { id: "" }] = open.body.items as unknown as { id: string }[];
    const version = async () => (await reviewOf(harness, id)).version;
    const cat = await attach(harness, id);
    await ask(harness, "approve", id, admin, { version: await version() });
    await settle(harness);
    const before = post();
    expect(before?.text).not.toContain("attachment");
    expect(before === undefined ? [] : labelsOf(before)).toContain("Confirm");
    await ask(harness, "approve", id, admin, { version: await version(), attachments: [cat.id] });
    const pressed = before === undefined ? null : await press(harness, mara, before, "Confirm");
    expect(pressed?.text).toContain("look at them in the console");
    await settle(harness);
    const shown = post();
    expect(shown?.text).toContain("+ 1 attachment\n");
    expect(shown === undefined ? [] : labelsOf(shown)).not.toContain("Confirm");
    expect((await confirm(id, eve)).body).toMatchObject({ status: "approved" });
    await settle(harness);
    expect(post()?.text).toContain("+ 1 attachment\n");
    expect(inChat(6_100).at(-1)).toBe("photo cat.png");
  });

  test("[R12] unsent answers keep their files for every device, and take them along to a newer review", async () => {
    const { say } = startConversation(harness, 72);
    const first = await say("Is it blue?");
    const cat = await attach(harness, first.id, "cat.png", picture, eve);
    const path = (id: string) => `/v1/reviews/${id}/unsent-answers`;
    const body = {
      revision: 0,
      bubbles: ["Yes:"],
      attachments: [cat.id],
      edit_tags: [],
      quality_score: null,
      notes: "",
      link_preview: false,
      version: 0,
      writer: randomIds.random(),
      sequence: 1,
    };
    const stored = await harness.api("PUT", path(first.id), body, eve.key);
    expect(stored.body).toMatchObject({ attachments: [cat] });
    const second = await say("And how large?");
    const answers = await harness.api("GET", path(second.id), undefined, eve.key);
    expect(UnsentAnswers.parse(answers.body).items).toMatchObject([{ revision: -1, attachments: [cat] }]);
    expect((await read(second.id, cat.id)).status).toBe(200);
    const sent = await ask(harness, "approve", second.id, eve, { final_text: "Yes:", attachments: [cat.id] });
    expect(sent.status, sent.text).toBe(200);
    await settle(harness);
    expect(inChat(72)).toEqual(["Yes:", "photo cat.png"]);
  });

  test("[R3] a text-only approval makes no more round trips, and its statements name no file", async () => {
    const trips = async (more: object, files = false) => {
      const { id } = await plant(harness);
      const attachments = files ? [(await attach(harness, id)).id] : [];
      harness.proxies.postgres.reset();
      await ask(harness, "approve", id, admin, { ...more, ...(files ? { attachments } : {}) });
      return harness.proxies.postgres.count();
    };
    // The first call of a key is noted.
    await trips({});
    const plain = await trips({});
    expect(await trips({}, true), "with files neither").toBe(plain);
  });
});
