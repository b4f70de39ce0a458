/** Files to the Bot API: what is on the wire, what Telegram refuses, and what an unclear answer means. */
import { createServer } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { OutgoingFile } from "../../core/delivery/port.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { createBotApi } from "../../core/vendors/telegram.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { bill, picture } from "../support/attachments.ts";

const token = "123456789:AAH-a_token";
const photo: OutgoingFile = {
  chat_id: 42,
  connection: null,
  reply_to_message_id: null,
  thread_id: null,
  kind: "photo",
  name: "cat.png",
  type: "image/png",
  bytes: picture,
};
const document: OutgoingFile = {
  ...photo,
  kind: "document",
  name: "Rechnung Grüße.pdf",
  type: "application/pdf",
  bytes: bill,
};

describe("[R3] sending files", () => {
  let telegram: FakeBotApi;
  const botWith = (over: { apiRoot?: string; timeoutMs?: number; uploadTimeoutMs?: number } = {}) =>
    createBotApi({ token, apiRoot: telegram.apiRoot, timeoutMs: 300, log: silentLog, ...over });
  const methods = () => telegram.calls().map(({ method }) => method);
  beforeAll(async () => {
    telegram = await startFakeBotApi({ token });
  });
  afterAll(() => telegram.close());
  afterEach(() => telegram.clearFaults());

  test("[R3] the request is one multipart form with its length, each field named, the file's bytes unchanged", async () => {
    const seen: { headers: Record<string, unknown>; body: Buffer; url: string | undefined }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        seen.push({ headers: { ...request.headers }, body: Buffer.concat(chunks), url: request.url });
        response.end('{"ok":true,"result":{"message_id":5}}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const bot = botWith({ apiRoot: `http://127.0.0.1:${port}` });
    const sent = await bot.sendFile({ ...document, connection: "c1", reply_to_message_id: 9, thread_id: 7 });
    expect(sent).toEqual({ kind: "sent", message_id: 5 });
    const [{ headers, body, url } = { headers: {}, body: Buffer.alloc(0), url: "" }] = seen;
    expect(url).toBe(`/bot${token}/sendDocument`);
    expect(headers["content-length"]).toBe(String(body.length));
    const type = String(headers["content-type"]);
    expect(type).toMatch(/^multipart\/form-data; boundary=/);
    const boundary = type.slice(type.indexOf("=") + 1);
    const parts = body.toString("latin1").split(`--${boundary}`);
    expect(parts.length, "five fields, the file, what is before and after them").toBe(8);
    expect(body.includes(bill)).toBe(true);
    const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
    expect(Object.fromEntries([...form.entries()].filter(([, value]) => typeof value === "string"))).toEqual({
      chat_id: "42",
      business_connection_id: "c1",
      message_thread_id: "7",
      reply_parameters: '{"message_id":9,"allow_sending_without_reply":true}',
      disable_content_type_detection: "true",
    });
    const file = form.get("document");
    expect(file instanceof File && [file.name, file.type]).toEqual(["Rechnung Grüße.pdf", "application/pdf"]);
  });

  test("[R3] a photo and a document arrive as such, in their chat, in order", async () => {
    const bot = botWith();
    expect(await bot.sendFile(photo)).toEqual({ kind: "sent", message_id: 1 });
    expect(await bot.sendFile(document)).toEqual({ kind: "sent", message_id: 2 });
    const files = telegram.sent().map(({ file }) => file);
    expect(files).toMatchObject([
      { kind: "photo", name: "cat.png", type: "image/png" },
      { kind: "document", name: "Rechnung Grüße.pdf" },
    ]);
    expect(files[0]?.bytes.equals(picture)).toBe(true);
  });

  test("[R3] a photo that Telegram cannot show is sent once more, as a document", async () => {
    for (const words of ["PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED", "PHOTO_SAVE_FILE_INVALID"]) {
      const before = methods().length;
      const body = JSON.stringify({ ok: false, error_code: 400, description: `Bad Request: ${words}` });
      telegram.fail({ kind: "answer", status: 400, body }, { method: "sendPhoto" });
      expect((await botWith().sendFile(photo)).kind).toBe("sent");
      expect(methods().slice(before)).toEqual(["sendPhoto", "sendDocument"]);
      expect(telegram.sent().at(-1)?.file).toMatchObject({
        kind: "document",
        name: "cat.png",
        type: "image/png",
      });
    }
  });

  test("[R3] a file that Telegram accepts in no form is refused with Telegram's message, and not tried again", async () => {
    const before = methods().length;
    expect(await botWith().sendFile({ ...document, bytes: Buffer.alloc(0) })).toEqual({
      kind: "refused",
      code: "file_refused",
      reason: "Bad Request: file must be non-empty",
    });
    const tooLarge = '{"ok":false,"error_code":413,"description":"Request Entity Too Large"}';
    telegram.fail({ kind: "answer", status: 413, body: tooLarge }, { method: "sendDocument" });
    expect(await botWith().sendFile(document)).toMatchObject({ kind: "refused", code: "file_refused" });
    telegram.fail({ kind: "blocked" }, { method: "sendPhoto" });
    expect(await botWith().sendFile(photo)).toMatchObject({ kind: "refused", code: "blocked" });
    expect(methods().length - before).toBe(3);
  });

  test("[R3] a topic that is gone: the file goes to the chat itself", async () => {
    telegram.fail({ kind: "thread_not_found" }, { method: "sendPhoto" });
    expect((await botWith().sendFile({ ...photo, thread_id: 3 })).kind).toBe("sent");
    expect(telegram.sent().at(-1)).toMatchObject({ message_thread_id: null, file: { kind: "photo" } });
  });

  test("[R3] (promise 4) a missing answer makes the outcome unclear, and nothing is sent a second time", async () => {
    for (const fault of [
      { kind: "hang", taken: true },
      { kind: "cut", taken: true },
      { kind: "server_error", taken: true },
      { kind: "bad_gateway" },
    ] as const) {
      const before = methods().length;
      telegram.fail(fault, { method: "sendPhoto" });
      expect((await botWith({ uploadTimeoutMs: 200 }).sendFile(photo)).kind, fault.kind).toBe("unclear");
      expect(methods().length - before).toBe(1);
    }
    const gone = await botWith({ apiRoot: "http://127.0.0.1:9" }).sendFile(photo);
    expect(gone).toMatchObject({ kind: "not_sent" });
  });

  test("[R3] 429 says how long to wait, and a group that moved says where to", async () => {
    telegram.fail({ kind: "flood", retry_after: 7 }, { method: "sendDocument" });
    expect(await botWith().sendFile(document)).toEqual({ kind: "wait", ms: 7_000 });
    telegram.fail({ kind: "migrate", chat_id: -100 }, { method: "sendDocument" });
    expect(await botWith().sendFile(document)).toEqual({ kind: "migrated", chat_id: -100 });
  });
});
