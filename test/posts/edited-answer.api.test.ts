/** A reviewer edits the message in which they wrote an answer in a group. */
import { expect, test } from "vitest";
import { messagesIn, nextUpdateId, press, settle, startEditing } from "../support/group.ts";

const group = -1_001;

/** An answer can be written and edited by an update of any number, as Telegram's may arrive in any order. */
async function start() {
  const started = await startEditing(group);
  const { harness, ada, newest, reply } = started;
  const handled = async (update: object) => {
    const before = messagesIn(harness, group).length;
    expect(await harness.update(update)).toBe(200);
    await harness.work();
    return messagesIn(harness, group)
      .slice(before)
      .map(({ text }) => text);
  };
  return {
    ...started,
    /** A new reply; resolves to its message. */
    written: (text: string) => reply({ text })["message"] as object,
    update: (
      kind: "message" | "edited_message",
      message: object,
      text?: string,
      update_id = nextUpdateId(),
    ) => handled({ update_id, [kind]: text === undefined ? message : { ...message, text, edit_date: 2 } }),
    send: () => press(harness, ada, newest(), "Send"),
  };
}

test("[R5] the edited text is previewed and sent, and earlier previews send nothing", async () => {
  const { harness, ada, newest, written, update, send } = await start();
  const message = written("Within 14 days.");
  expect(await update("message", message)).toEqual([expect.stringContaining("Within 14 days.")]);
  const first = newest();
  expect(await update("edited_message", message, "Within 14 days."), "no visible change").toEqual([]);
  expect(await update("edited_message", message, "Within 30 days.")).toEqual([
    expect.stringContaining("Within 30 days."),
  ]);
  expect((await press(harness, ada, first, "Send"))?.text).toMatch(/replaced by a newer one/);
  expect((await send())?.text).toMatch(/^Approved/);
  expect(await update("edited_message", message, "Within 60 days.")).toEqual([
    expect.stringMatching(/^This changes nothing: the answer was sent or discarded/),
  ]);
  await settle(harness);
  expect(messagesIn(harness, 101).map(({ text }) => text)).toEqual(["Within 30 days."]);
});

test("[R5] an edit makes an answer of what was none, and a message that a newer one replaced stays replaced", async () => {
  const { harness, ada, newest, written, update } = await start();
  const long = written("x".repeat(4_000));
  expect(await update("message", long)).toEqual([expect.stringMatching(/^Reply with a text message/)]);
  expect(await update("edited_message", long, "Within 14 days.")).toEqual([
    expect.stringContaining("Within 14 days."),
  ]);
  expect(await update("message", written("Within 30 days."))).toEqual([
    expect.stringContaining("Within 30 days."),
  ]);
  const preview = newest();
  expect(await update("edited_message", long, "Never.")).toEqual([
    expect.stringMatching(/^You have written a newer answer/),
  ]);
  expect((await press(harness, ada, preview, "Send"))?.text).toMatch(/^Approved/);
  await settle(harness);
  expect(messagesIn(harness, 101).map(({ text }) => text)).toEqual(["Within 30 days."]);
});

test("[R5] an edit that arrives before its message, and two that change places, leave the newest text", async () => {
  const { harness, newest, written, update, send } = await start();
  const message = written("Within 14 days.");
  const [first, second, third] = [nextUpdateId(), nextUpdateId(), nextUpdateId()];
  expect(await update("edited_message", message, "Within 60 days.", third)).toHaveLength(1);
  expect(await update("edited_message", message, "Within 30 days.", second)).toEqual([]);
  expect(await update("message", message, undefined, first)).toEqual([]);
  expect(newest().text).toContain("Within 60 days.");
  expect((await send())?.text).toMatch(/^Approved/);
  await settle(harness);
  expect(messagesIn(harness, 101).map(({ text }) => text)).toEqual(["Within 60 days."]);
});
