/** Files from Telegram. Their addresses contain the bot's token, so none leaves this file, not even in an error. */
import * as z from "zod";
import type { FilePart, Files } from "../media/port.ts";
import { fileTooLarge, maxFileBytes, partBytes } from "../media/schema.ts";
import { NadiaError } from "../kernel/errors.ts";
import { ownEventLoop, withTimeout } from "../kernel/timeout.ts";
import { type BotApiTarget, callBotApi } from "./bot-api-call.ts";
import { badRequestWith } from "./telegram-errors.ts";

/** A path that cannot leave the folder of this bot's files. */
const Found = z.object({
  file_path: z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\\?#]+$/),
  file_size: z.int().nonnegative().optional(),
});

const tooBig = badRequestWith(/file is too big/i);
const fileRefused = badRequestWith(/file/i);

const gone = () =>
  new NadiaError("media_gone", "Telegram no longer has this file, or it belongs to another bot");
const unavailable = (result: string) =>
  new NadiaError("media_unavailable", "Telegram did not deliver the file; try again", { facts: { result } });

/** Reads the files of this bot. */
export const createFiles = (target: BotApiTarget): Files => ({
  read: async (fileId, from) => {
    const path = await pathOf(target, fileId);
    try {
      return await withTimeout(
        target.timeoutMs,
        (signal) => download(addressOf(target, path), from, signal),
        target.loop ?? ownEventLoop,
      );
    } catch (error) {
      // The error of a failed fetch is dropped, because it may quote the address.
      throw error instanceof NadiaError ? error : unavailable("lost");
    }
  },
});

const addressOf = ({ apiRoot, token }: BotApiTarget, path: string): string => {
  const root = (apiRoot ?? "https://api.telegram.org").replace(/\/+$/, "");
  return `${root}/file/bot${token}/${path.split("/").map(encodeURIComponent).join("/")}`;
};

async function pathOf(target: BotApiTarget, fileId: string): Promise<string> {
  const answer = await callBotApi(target, "getFile", { file_id: fileId });
  if (tooBig(answer)) throw fileTooLarge();
  if (fileRefused(answer)) throw gone();
  if (answer.kind !== "ok") throw unavailable(answer.kind);
  const found = Found.safeParse(answer.result);
  if (!found.success) throw unavailable("unreadable");
  if ((found.data.file_size ?? 0) > maxFileBytes) throw fileTooLarge();
  return found.data.file_path;
}

async function download(address: string, from: number, signal: AbortSignal): Promise<FilePart> {
  const response = await fetch(address, {
    // A redirect could lead anywhere, and would reveal the address.
    redirect: "manual",
    signal,
    headers: { range: `bytes=${from}-${from + partBytes - 1}`, "accept-encoding": "identity" },
  });
  try {
    if (response.status === 404) throw gone();
    if (response.status === 416) throw pastEnd();
    if (response.status !== 200 && response.status !== 206) throw unavailable(`status ${response.status}`);
    return await partOf(response, from);
  } finally {
    // The rest is not needed; a stream that failed cannot be cancelled again.
    await response.body?.cancel().catch(() => undefined);
  }
}

async function partOf(response: Response, from: number): Promise<FilePart> {
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  const size = Number(range === null ? (response.headers.get("content-length") ?? Number.NaN) : range[2]);
  if (!Number.isSafeInteger(size)) throw unavailable("no size");
  if (size > maxFileBytes) throw fileTooLarge();
  if (from > 0 && from >= size) throw pastEnd();
  // A server that ignores ranges sends all of it.
  const start = range === null ? 0 : Number(range[1]);
  if (start > from) throw unavailable("wrong range");
  const end = Math.min(size, from + partBytes);
  const bytes = (await bytesOf(response, end - start)).subarray(from - start);
  if (bytes.length !== end - from) throw unavailable("cut");
  return { bytes, size };
}

const pastEnd = () =>
  new NadiaError("field_invalid", "from: is beyond the end of the file", { facts: { field: "from" } });

/** The first bytes of a body, at most this many, however many follow. */
async function bytesOf({ body }: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
