/** In a business chat the account's owner answers as well: drafts know what they said. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { startModelled } from "../support/model-server.ts";
import { ask, reviewOf } from "../support/reviews.ts";
import { message } from "../support/updates.ts";

let modelled: Awaited<ReturnType<typeof startModelled>>;
beforeAll(async () => {
  modelled = await startModelled("Hello there.", ["Hello there."]);
});
afterAll(() => modelled.close());

let updateId = 100;
const owner = { id: 5, is_bot: false, first_name: "Boris" };

/** A message in the chat of customer 7; resolves to the first model's prompt once everything is drafted. */
async function write(text: string, more: object = {}, connection = "bc1"): Promise<string> {
  const { harness, gemini } = modelled;
  updateId += 1;
  const date = Math.floor(harness.clock.now() / 1_000);
  const sent = message({ updateId, userId: 7, date }, { text, business_connection_id: connection, ...more });
  expect(await harness.update({ update_id: updateId, business_message: sent })).toBe(200);
  harness.clock.advance(10_000);
  await harness.work();
  return gemini.body;
}

test("[R8] [D2] a draft sees what the owner answered in this chat, also a regenerated one, and nothing that was forgotten", async () => {
  const { harness, gemini } = modelled;
  await write("Are you open today?");
  await write("Yes, until six.", { from: owner });
  await write("The other shop is closed.", { from: owner }, "bc2");
  const bot = { id: 6, is_bot: true, first_name: "Bot" };
  await write("Sent by NADIA.", { from: owner, sender_business_bot: bot });
  const prompt = await write("Then I come at five.");
  expect(prompt).toContain("Yes, until six.");
  expect(prompt).not.toContain("other shop");
  expect(prompt).not.toContain("Sent by NADIA.");
  const { items } = (await harness.api("GET", "/v1/reviews?status=pending")).body;
  const [review] = items as readonly { readonly id: string }[];
  gemini.body = "";
  expect((await ask(harness, "regenerate", review?.id ?? "")).status).toBe(200);
  await harness.work();
  expect(gemini.body).toContain("Yes, until six.");

  await harness.api("DELETE", `/v1/users/${customerIdOf(7)}/memory`);
  harness.clock.advance(10_000);
  expect(await write("And tomorrow?")).not.toContain("until six");
});

const answers = { from: owner } as const;
/** The owner's messages without a text of their own. */
const voice = { ...answers, text: undefined, voice: { file_id: "v", file_unique_id: "v", duration: 12 } };

interface Seen {
  readonly id: string;
  readonly version: number;
  readonly owner_answer: { readonly text: string | null } | null;
}

async function newest(): Promise<Seen> {
  const { items } = (await modelled.harness.api("GET", "/v1/reviews?status=pending")).body;
  const [review] = items as unknown as readonly Seen[];
  if (review === undefined) throw new Error("there is no review");
  return review;
}

test("[R8] [D2] a draft knows what the owner sent without text, and what they answered within the burst", async () => {
  const { harness, gemini } = modelled;
  await write("", voice);
  const sticker = { file_id: "s", file_unique_id: "s", emoji: "👍" };
  await write("", { ...answers, text: undefined, sticker });
  expect(await write("Was that a yes?")).toMatch(/sticker 👍/);
  expect(gemini.body).toContain("voice, 12 s");
  const date = () => Math.floor(harness.clock.now() / 1_000);
  const inBurst = (text: string, more: object) => {
    updateId += 1;
    const sent = message(
      { updateId, userId: 7, date: date() },
      { text, business_connection_id: "bc1", ...more },
    );
    return harness.update({ update_id: updateId, business_message: sent });
  };
  await inBurst("And on Sunday?", {});
  await inBurst("On Sunday from ten.", answers);
  await inBurst("The other shop never opens.", { ...answers, business_connection_id: "bc2" });
  harness.clock.advance(10_000);
  await harness.work();
  expect(gemini.body).toContain("On Sunday from ten.");
  expect(gemini.body).not.toContain("never opens");
  expect(await newest()).toMatchObject({ owner_answer: { text: "On Sunday from ten." } });
});

test("[R8] [R2] an answer of the owner makes a new version of an open review, which shows it", async () => {
  const { harness, gemini } = modelled;
  await write("Can I return the shoes?");
  const before = await newest();
  expect(before.owner_answer).toBeNull();
  // None of these answers the customer in this chat.
  await write("To the other shop", answers, "bc2");
  await write("Sent by NADIA.", {
    ...answers,
    sender_business_bot: { id: 6, is_bot: true, first_name: "Bot" },
  });
  await write("", { ...answers, text: undefined, new_chat_title: "Shoes" });
  expect(await newest()).toMatchObject({ version: before.version, owner_answer: null });

  await write("Yes, within thirty days.", answers);
  const after = await newest();
  expect(after).toMatchObject({
    id: before.id,
    version: before.version + 1,
    owner_answer: { text: "Yes, within thirty days." },
  });
  for (const stale of [{}, { version: before.version }])
    expect(await ask(harness, "approve", before.id, undefined, stale)).toMatchObject({
      status: 409,
      body: { code: "version_conflict", version: after.version },
    });
  await write("", voice);
  expect(await newest()).toMatchObject({ version: before.version + 2, owner_answer: { text: null } });

  gemini.body = "";
  expect((await ask(harness, "regenerate", before.id)).status).toBe(200);
  await harness.work();
  expect(gemini.body).toContain("Yes, within thirty days.");
  expect(gemini.body.match(/Yes, within thirty days\./g)).toHaveLength(1);
  expect(gemini.body).toContain("voice, 12 s");
  const { version } = await reviewOf(harness, before.id);
  expect((await ask(harness, "approve", before.id, undefined, { version })).status).toBe(200);
});

test("[R8] [R2] also of an approval that can still be undone, and of no decided one", async () => {
  const { harness } = modelled;
  await write("Do you ship to Malta?");
  const { id } = await newest();
  expect((await ask(harness, "approve", id, undefined, { undo_seconds: 30 })).status).toBe(200);
  await write("We do.", answers);
  await ask(harness, "undo", id);
  expect(await reviewOf(harness, id)).toMatchObject({
    id,
    status: "claimed",
    owner_answer: { text: "We do." },
  });
  expect(await ask(harness, "approve", id)).toMatchObject({ status: 409 });
  const rejected = await ask(harness, "reject", id);
  await write("Gladly.", answers);
  expect((await reviewOf(harness, id)).version).toBe(rejected.body["version"]);
});

test("[R8] what the owner edited counts as it is now, for models and reviewers", async () => {
  const { harness, gemini } = modelled;
  await write("Are you open on Monday?");
  const { id } = await newest();
  await write("Yes, from eight.", answers);
  const { version } = await reviewOf(harness, id);
  const messageId = updateId;
  const edit = async (text: string) => {
    updateId += 1;
    const date = Math.floor(harness.clock.now() / 1_000);
    const sent = message(
      { updateId: messageId, userId: 7, date: date - 10 },
      { text, business_connection_id: "bc1", edit_date: date, ...answers },
    );
    expect(await harness.update({ update_id: updateId, edited_business_message: sent })).toBe(200);
  };
  await edit("Yes, from nine.");
  harness.clock.advance(10_000);
  await harness.work();
  expect(await reviewOf(harness, id)).toMatchObject({
    version: version + 1,
    owner_answer: { text: "Yes, from nine." },
  });
  await edit("Yes, from ten.");
  await write("So from nine?");
  expect(gemini.body).toContain("from ten.");
  expect(gemini.body).not.toMatch(/Yes, from (?:eight|nine)\./);
  await edit("Yes, from eleven.");
  harness.clock.advance(10_000);
  await harness.work();
  gemini.body = "";
  expect((await ask(harness, "regenerate", (await newest()).id)).status).toBe(200);
  await harness.work();
  expect(gemini.body).toContain("Yes, from eleven.");
  expect(gemini.body).not.toContain("Yes, from ten.");
  const { text } = await harness.api("GET", `/v1/users/${customerIdOf(7)}/conversation?limit=100`);
  expect(text).toContain("Yes, from eleven.");
  expect(text).not.toContain("Yes, from eight.");
});

test("[R8] [D2] what the owner deleted is shown as deleted, and answers nothing any more", async () => {
  const { harness, gemini } = modelled;
  const remove = async (messageId: number, connection = "bc1") => {
    updateId += 1;
    const chat = { id: 7, type: "private", first_name: "Eve" };
    const deleted_business_messages = {
      business_connection_id: connection,
      chat,
      message_ids: [messageId],
    };
    expect(await harness.update({ update_id: updateId, deleted_business_messages })).toBe(200);
  };
  await write("Is the blue one in stock?");
  const { id } = await newest();
  await write("No, sold out.", answers);
  const wrong = updateId;
  const { version } = await reviewOf(harness, id);
  // Another account's messages have the same numbers.
  await remove(wrong, "bc2");
  await remove(wrong);
  harness.clock.advance(10_000);
  await harness.work();
  expect(await reviewOf(harness, id)).toMatchObject({ version: version + 1, owner_answer: null });

  gemini.body = "";
  expect((await ask(harness, "regenerate", id)).status).toBe(200);
  await harness.work();
  expect(gemini.body).toContain("Is the blue one in stock?");
  expect(gemini.body).not.toContain("sold out");
  expect(await write("Hello?")).not.toContain("sold out");
  const { body } = await harness.api("GET", `/v1/users/${customerIdOf(7)}/conversation?limit=100`);
  expect(body["items"]).toContainEqual(
    expect.objectContaining({ text: "No, sold out.", deleted_at: expect.any(String) as string }),
  );

  // A draft that saw it does not see it again.
  await write("Sorry, it is back.", answers);
  expect(await write("Can I have two?")).toContain("it is back");
  await remove(updateId - 1);
  harness.clock.advance(10_000);
  await harness.work();
  expect((await ask(harness, "regenerate", (await newest()).id)).status).toBe(200);
  await harness.work();
  expect(gemini.body).toContain("Can I have two?");
  expect(gemini.body).not.toContain("it is back");
});

test("[R8] [D2] an answer that the owner deleted within the burst reaches no draft", async () => {
  const { harness, gemini } = modelled;
  const date = Math.floor(harness.clock.now() / 1_000);
  const sent = (more: object) => {
    updateId += 1;
    return message({ updateId, userId: 7, date }, { business_connection_id: "bc1", ...more });
  };
  const post = (update: object) => harness.update({ update_id: updateId, ...update });
  await post({ business_message: sent({ text: "Do you have it in green?" }) });
  await post({ business_message: sent({ text: "Only in mauve.", ...answers }) });
  const message_ids = [updateId];
  updateId += 1;
  const chat = { id: 7, type: "private", first_name: "Eve" };
  await post({ deleted_business_messages: { business_connection_id: "bc1", chat, message_ids } });
  harness.clock.advance(10_000);
  await harness.work();
  expect(gemini.body).toContain("in green?");
  expect(gemini.body).not.toContain("mauve");
  expect(await newest()).toMatchObject({ owner_answer: null });
});

test("[R8] [D2] a draft knows which of the customer's messages were deleted, also in an earlier burst", async () => {
  const { harness, gemini } = modelled;
  const remove = (messageId: number) => {
    updateId += 1;
    const chat = { id: 7, type: "private", first_name: "Eve" };
    const deleted_business_messages = { business_connection_id: "bc1", chat, message_ids: [messageId] };
    return harness.update({ update_id: updateId, deleted_business_messages });
  };
  const note = "⟦deleted from the chat since⟧\\\\n";
  updateId += 1;
  const date = Math.floor(harness.clock.now() / 1_000);
  const sent = message({ updateId, userId: 7, date }, { text: "Cancel it!", business_connection_id: "bc1" });
  await harness.update({ update_id: updateId, business_message: sent });
  await remove(updateId);
  expect(await write("Where is my order?")).toContain(`${note}Cancel it!`);
  await write("Refund me!");
  await remove(updateId);
  expect(await write("All fine, when does it come?")).toContain(`${note}Refund me!`);
  await remove(updateId);
  harness.clock.advance(10_000);
  await harness.work();
  gemini.body = "";
  expect((await ask(harness, "regenerate", (await newest()).id)).status).toBe(200);
  await harness.work();
  expect(gemini.body).toContain(`${note}All fine, when does it come?`);
});

test.each([Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER])(
  "[R8] a date that no calendar has (%d) breaks no review",
  async (date) => {
    const { harness } = modelled;
    await write("Are you open on Tuesday?");
    await write("We are.", { ...answers, date });
    expect((await harness.api("GET", "/v1/reviews?limit=50")).status).toBe(200);
  },
);

test("[R4] the conversation says what the owner sent without text", async () => {
  const { body } = await modelled.harness.api("GET", `/v1/users/${customerIdOf(7)}/conversation?limit=100`);
  const items = body.items as readonly {
    from: string;
    text: string | null;
    media: { description: string } | null;
  }[];
  const sent = items.filter(({ from }) => from === "owner");
  expect(sent.map(({ text, media }) => text ?? media?.description)).toEqual(
    expect.arrayContaining(["voice, 12 s", "sticker 👍", "We do."]),
  );
});

test("[R8] [R2] [D2] of an answer too long to store whole, models and reviewers see the beginning", async () => {
  const { gemini } = modelled;
  await write("Which of these can I have?");
  const before = await newest();
  await write("", { ...answers, text: "All of them. ".repeat(6_000) });
  expect(await newest()).toMatchObject({
    version: before.version + 1,
    owner_answer: { text: expect.stringMatching(/^All of them\..*…$/) as string },
  });
  // A long message that it answers does not hide a short answer.
  const rich_message = { blocks: [{ type: "paragraph", text: "Or these? ".repeat(7_000) }] };
  const reply_to_message = { message_id: 1, date: 1, chat: { id: 7, type: "private" }, rich_message };
  await write("", { ...answers, text: "The mauve ones too.", reply_to_message });
  await write("Thank you!");
  expect(gemini.body).toMatch(/All of them\. All of them\..*The mauve ones too\./s);
});
