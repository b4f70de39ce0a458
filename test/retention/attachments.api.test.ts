/** How long files of answers are stored, and that they go, are exported and are backed up with their customer's data. */
import { hash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { scanArchive } from "../../core/pipeline/scan-archive.ts";
import { CustomerExport } from "../../core/privacy/export-schema.ts";
import { holdingOf } from "../../core/retention/policy.ts";
import type { Objects } from "../../core/retention/port.ts";
import { uploadedAtOnce } from "../../core/media/attachment-schema.ts";
import { attach, begin, bill, picture, putPart } from "../support/attachments.ts";
import { settle } from "../support/group.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { ask, plant, type Planted, reviewOf } from "../support/reviews.ts";

const day = 86_400_000;

describe("[G3] files of answers", () => {
  let harness: Harness;
  let objects: Objects;
  beforeEach(async () => {
    harness = await startHarness();
    if (harness.app.reviewer.objects === null) throw new Error("there is no object store");
    objects = harness.app.reviewer.objects;
    return () => harness.close();
  });

  const after = async (days: number) => {
    harness.clock.advance(days * day);
    return harness.app.retention.run(300_000);
  };
  const stored = () => objects.list("attachments/");
  const read = (review: string, id: string) =>
    harness.api("GET", `/v1/reviews/${review}/attachments/${id}`).then(({ status }) => status);
  const sent = async (): Promise<Planted & { readonly file: string }> => {
    const planted = await plant(harness);
    const { id: file } = await attach(harness, planted.id);
    const answer = await ask(harness, "approve", planted.id, undefined, { attachments: [file] });
    expect(answer.status, answer.text).toBe(200);
    await settle(harness);
    return { ...planted, file };
  };

  test("[G3] files that no answer used and unfinished uploads are deleted after 30 days, but not on an open review", async () => {
    const [closed, open] = [await plant(harness), await plant(harness)];
    await attach(harness, closed.id);
    const begun = await begin(harness, closed.id, { name: "big.txt", size: 2 * uploadedAtOnce });
    const { id: half } = begun.body as unknown as { id: string };
    await putPart(harness, closed.id, half, 0, Buffer.alloc(uploadedAtOnce, "a"));
    const waiting = await attach(harness, open.id);
    await ask(harness, "reject", closed.id);
    expect((await after(29)).counts).not.toHaveProperty("attachments");
    expect((await stored()).length).toBe(3);
    expect((await after(2)).counts).toMatchObject({ attachments: 2 });
    expect(await stored()).toEqual([expect.stringContaining(waiting.id)]);
    await ask(harness, "reject", open.id);
    expect((await after(0)).counts).toMatchObject({ attachments: 1 });
    expect(await stored()).toEqual([]);
  });

  test("[G3] sent files are shown with their archived review, and deleted on day 90", async () => {
    const { id, file } = await sent();
    const names = await stored();
    expect(names.map((name) => holdingOf("objects", name)?.name)).toEqual([
      "attachments/{customer}/{attachment}",
    ]);
    await after(31);
    const archived = await reviewOf(harness, id);
    expect(archived).toMatchObject({ archived: true, deliveries: [{}, { attachment: { id: file } }] });
    expect(await read(id, file)).toBe(200);
    await after(58);
    expect(await read(id, file)).toBe(200);
    expect((await after(2)).counts).toMatchObject({ attachments: 1 });
    expect([await read(id, file), await stored()]).toEqual([404, []]);
  });

  test("[G3] a file whose approval was undone counts as unused again", async () => {
    const { id } = await plant(harness);
    const { id: file } = await attach(harness, id);
    await ask(harness, "approve", id, undefined, { attachments: [file], undo_seconds: 20 });
    await ask(harness, "undo", id);
    await ask(harness, "reject", id);
    await after(31);
    expect(await stored()).toEqual([]);
  });

  test("[G1] (promise 9) an erasure removes every file of the customer, used or not, including what an upload left", async () => {
    const { id, customer } = await sent();
    const other = await sent();
    const open = await plant(harness, { userId: 77 });
    await attach(harness, open.id, "secret zorbel.txt", Buffer.from("Zorbel's own words"));
    await begin(harness, open.id, { name: "half.txt", size: 2 * uploadedAtOnce });
    for (const erased of [customer, open.customer]) {
      await harness.api("DELETE", `/v1/users/${erased}`, { confirm: erased });
      await harness.work();
    }
    expect(await stored()).toEqual([expect.stringContaining(other.file)]);
    expect(await scanArchive(objects, [customer, open.customer, "zorbel", "Zorbel's own words"])).toEqual([]);
    expect((await harness.api("GET", `/v1/reviews/${id}`)).status).toBe(404);
    const { items } = (await harness.api("GET", "/v1/erasures")).body as unknown as {
      items: { removed: object }[];
    };
    expect(items.map(({ removed }) => removed)).toEqual([
      expect.objectContaining({ archive: { attachments: 1 } }),
      expect.objectContaining({ archive: { attachments: 1 } }),
    ]);
  });

  test("[G1] the scan finds a file that an erasure missed, by its customer and by its words", async () => {
    const { id, customer } = await plant(harness);
    await attach(harness, id, "a.txt", Buffer.from("Zorbel's own words"));
    const found = await scanArchive(objects, [customer, "Zorbel's own"]);
    expect(found.map(({ text, tier }) => [tier, text])).toEqual([
      ["archive", customer],
      ["archive", "Zorbel's own"],
    ]);
  });

  test("[G2] the export holds each file with its content, in pieces that add up to it", async () => {
    const { id, customer } = await plant(harness);
    const large = Buffer.concat([picture, Buffer.alloc(2 * uploadedAtOnce, 7)]);
    const files = [
      await attach(harness, id, "large.png", large),
      await attach(harness, id, "bill.pdf", bill),
    ];
    const items: CustomerExport["items"] = [];
    for (let cursor = ""; ;) {
      const page = CustomerExport.parse(
        (await harness.api("GET", `/v1/users/${customer}/export?limit=3${cursor}`)).body,
      );
      items.push(...page.items);
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    const rows = items.filter(({ kind }) => kind === "attachment").map(({ data }) => data);
    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(["bill.pdf", "large.png"]));
    expect(JSON.stringify(rows)).not.toContain("reviewer_id");
    for (const { id: file, sha256 } of files) {
      const pieces = items.filter(
        ({ kind, data }) => kind === "attachment_content" && data["attachment_id"] === file,
      );
      const whole = Buffer.concat(pieces.map(({ data }) => Buffer.from(String(data["base64"]), "base64")));
      expect(hash("sha256", whole)).toBe(sha256);
      expect(pieces.map(({ data }) => data["from"])).toEqual(pieces.map((_, index) => index * 1_048_576));
    }
  });
});
