/** An answer that a reviewer formats in Telegram, whose apps replace typed marks by entities. */
import { expect, test } from "vitest";
import { messagesIn, press, settle, startEditing } from "../support/group.ts";

const group = -1_001;

test.for(["off", "all"])(
  "[R5] [R11] reaches the customer, and is shown in the group, with its formatting (second person: %s)",
  async (four_eyes) => {
    const { harness, ada, newest, post, reply } = await startEditing(group);
    const { version } = (await harness.api("GET", "/v1/settings")).body as unknown as { version: number };
    await harness.api("PUT", "/v1/settings", { version, values: { four_eyes } });
    const entities = [
      { type: "bold", offset: 7, length: 7 },
      { type: "text_link", offset: 16, length: 3, url: "https://example.org/returns" },
    ];
    const answer = { text: "Within 14 days: how.", entities };
    await harness.update(reply(answer));
    await harness.work();
    await press(harness, ada, newest(), "Send");
    await settle(harness);
    const shown = messagesIn(harness, group).find(({ message_id: id }) => id === post.message_id);
    const from = shown?.text.indexOf(answer.text) ?? -1;
    expect(shown?.entities).toEqual(
      expect.arrayContaining(entities.map((entity) => ({ ...entity, offset: entity.offset + from }))),
    );
    const sent = harness.telegram.calls().filter(({ payload }) => payload["chat_id"] === 101);
    expect(sent.map(({ payload }) => payload["text"]).filter(Boolean)).toEqual(
      four_eyes === "off" ? [answer.text] : [],
    );
    if (four_eyes === "off") expect(sent.at(-1)?.payload).toMatchObject(answer);
  },
);
