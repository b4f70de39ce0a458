/** [R10] A customer's files reach the reviewer's browser, and nothing else does: no token, no page, no script. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { ReviewPage } from "../../core/review/schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { messageUpdate } from "../support/updates.ts";

const megabyte = 1_024 * 1_024;

describe("[R10] media", () => {
  let harness: Harness;
  let updateId = 0;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  /** A customer's message with this content; resolves to the address of its file. */
  const sent = async (content: Record<string, unknown>): Promise<string> => {
    updateId += 1;
    const userId = 7_000 + updateId;
    await harness.update(messageUpdate({ updateId, userId }, content));
    harness.clock.advance(3_000);
    await harness.work();
    const { body } = await harness.api("GET", `/v1/reviews?customer=${customerIdOf(userId)}&status=pending`);
    const [review] = ReviewPage.parse(body).items;
    return `/v1/reviews/${review?.id ?? ""}/messages/${updateId}/media`;
  };
  const photo = (file_id: string, file_size = 9_000) =>
    sent({ photo: [{ file_id, file_unique_id: `u-${file_id}`, width: 640, height: 480, file_size }] });
  const get = (path: string, key?: string | null) => harness.api("GET", path, undefined, key);
  /** The stable code with which a read fails while Telegram answers so. */
  const refused = async (path: string, method: "getFile" | "file", answer: Answered) => {
    harness.telegram.fail({ kind: "answer", status: 200, body: "", ...answer }, { method });
    const { status, body } = await get(path);
    return [status, body["code"]];
  };
  interface Answered {
    readonly status?: number;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly cut?: boolean;
  }

  test("a photo is sent with the type of its content, unable to run anything or to stay in a cache", async () => {
    const { status, headers, text } = await get(await photo("simulated-photo-a-1280"));
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "image/png",
      "content-disposition": "inline",
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'",
      "cache-control": "private, no-store",
      "x-media-size": String(Buffer.from(text, "base64").length),
    });
    expect(Buffer.from(text, "base64").toString("latin1", 1, 4)).toBe("PNG");
  });

  test("a document is only downloaded, under a name that cannot end its header", async () => {
    const file_name = 'a"\r\nset-cookie: x=1; é.svg';
    const path = await sent({
      document: {
        file_id: "simulated-photo-b-90",
        file_unique_id: "u",
        file_name,
        mime_type: "image/svg+xml",
      },
    });
    const { headers } = await get(path);
    expect(headers["content-type"]).toBe("application/octet-stream");
    expect(headers["content-disposition"]).toMatch(/^attachment; filename\*=UTF-8''[\w.%-]+$/);
  });

  test("a photo whose content is a web page can only be downloaded", async () => {
    const path = await photo("x");
    harness.telegram.fail(
      {
        kind: "answer",
        status: 200,
        body: "<svg onload=alert(1)>",
        headers: { "content-type": "text/html" },
      },
      { method: "file" },
    );
    expect((await get(path)).headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": "attachment",
    });
  });

  test("a file of 9 MB comes in parts, also from a server that ignores ranges", async () => {
    const path = await photo("y");
    const body = "0123456789abcdef".repeat((9 * megabyte) / 16);
    let whole = "";
    for (let from = 0; from < body.length; from = whole.length) {
      harness.telegram.fail({ kind: "answer", status: 200, body }, { method: "file" });
      const { text } = await get(`${path}?from=${from}`);
      // Lambda refuses responses of more than 6 MB.
      expect(text.length).toBeLessThan(6_000_000);
      whole += Buffer.from(text, "base64").toString("latin1");
    }
    expect(whole === body).toBe(true);
    harness.telegram.fail({ kind: "answer", status: 200, body }, { method: "file" });
    expect((await get(`${path}?from=${body.length}`)).status).toBe(422);
  });

  test("(promise 10) a file that cannot be read is refused with a code that says why", async () => {
    expect(await get(await photo("z", 21 * megabyte)).then(({ body }) => body["code"])).toBe(
      "media_too_large",
    );
    const path = await photo("z");
    const bad = (description: string) => ({
      status: 400,
      body: JSON.stringify({ ok: false, error_code: 400, description: `Bad Request: ${description}` }),
    });
    const found = (file: object) => ({ body: JSON.stringify({ ok: true, result: file }) });
    expect({
      foreign: await refused(path, "getFile", bad("wrong file_id or the file is temporarily unavailable")),
      big: await refused(path, "getFile", bad("file is too big")),
      bigger: await refused(path, "getFile", found({ file_path: "a", file_size: 21 * megabyte })),
      elsewhere: await refused(path, "getFile", found({ file_path: "../bot1:test/close" })),
      down: await refused(path, "getFile", { status: 502, body: "<html>" }),
      expired: await refused(path, "file", { status: 404 }),
      redirected: await refused(path, "file", { status: 302, headers: { location: "http://127.0.0.1:1/" } }),
      cut: await refused(path, "file", { body: "half of it", cut: true }),
    }).toEqual({
      foreign: [404, "media_gone"],
      big: [413, "media_too_large"],
      bigger: [413, "media_too_large"],
      elsewhere: [503, "media_unavailable"],
      down: [503, "media_unavailable"],
      expired: [404, "media_gone"],
      redirected: [503, "media_unavailable"],
      cut: [503, "media_unavailable"],
    });
  });

  test("(promises 9 and 12) no stranger reads it, nobody once its interaction is gone, and no log has the token", async () => {
    const path = await photo("w");
    expect((await get(path, null)).status).toBe(401);
    expect((await get(path.replace(/\d+\/media/, "999999/media"))).status).toBe(404);
    expect((await get(await sent({ text: "no file" }))).status).toBe(404);
    const customer = customerIdOf(7_000 + updateId - 1);
    await databaseOf(harness).query(
      statement(sql`delete from interactions where user_id = ${customer}::uuid`),
    );
    expect((await get(path)).status).toBe(404);
    const log = JSON.stringify(harness.lines);
    expect(log).not.toContain(harness.settings.telegram.botToken);
    expect(log).not.toContain("files/");
  });
});
