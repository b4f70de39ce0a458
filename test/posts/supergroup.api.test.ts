/** A reviewers' group that Telegram makes a supergroup, with another id, while the settings still name the old one. */
import assert from "node:assert/strict";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { examine } from "../../core/app/doctor.ts";
import { createDeliveryApp } from "../../core/app/delivery.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import {
  type Colleague,
  labelsOf,
  linkedColleague,
  messagesIn,
  nextUpdateId,
  press,
  settle,
  writeInGroup,
} from "../support/group.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { groupUpdate, messageUpdate, textUpdate } from "../support/updates.ts";

const [old, now] = [-5_001, -1_002_000];

let harness: Harness;
let ada: Colleague;
let customer = 300;

beforeEach(async () => {
  harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${old}` });
  onTestFinished(() => harness.close());
  ada = await linkedColleague(harness, "Ada");
});

/** From now on, Telegram refuses everything in the old group and names the new one. */
function upgrade(): void {
  for (const method of ["sendMessage", "editMessageText"])
    harness.telegram.fail({ kind: "migrate", chat_id: now }, { chat_id: old, method, times: Infinity });
}

/** The message of Telegram itself that ends a group or begins a supergroup. */
async function announced(chat: object, content: object): Promise<void> {
  const update = messageUpdate({ updateId: nextUpdateId(), userId: ada.telegramId }, { chat, ...content });
  expect(await harness.update(update)).toBe(200);
  await harness.work();
}

const lastOf = (chat: number) => messagesIn(harness, chat).at(-1) ?? assert.fail(`nothing in ${chat}`);

/** A new customer writes; resolves to the post of the draft in the supergroup. */
async function posted(text: string, chat = now) {
  customer += 1;
  await harness.update(textUpdate({ updateId: nextUpdateId(), userId: customer, text }));
  harness.clock.advance(3_000);
  await settle(harness);
  const post = lastOf(chat);
  expect(post.text).toContain(text);
  return post;
}

/** Ada answers in the supergroup; resolves to what the newest customer got. */
async function answered(post: Awaited<ReturnType<typeof posted>>): Promise<string[]> {
  await press(harness, ada, post, "Edit");
  await writeInGroup(harness, ada, now, { text: "Within 14 days.", replyTo: lastOf(now).message_id });
  expect(labelsOf(lastOf(now))).toEqual(["Send", "Cancel"]);
  expect((await press(harness, ada, lastOf(now), "Send"))?.text).toMatch(/^Approved/);
  await settle(harness);
  return messagesIn(harness, customer).map(({ text }) => text);
}

const parked = async () =>
  (await databaseOf(harness).query<object>({ sql: "select from kept_updates", parameters: [] })).length;

const health = async () => {
  const { status, advice } = (await harness.api("GET", "/v1/health")).body as unknown as {
    status: string;
    advice: string[];
  };
  return { status, advice: advice.join() };
};

describe("[R5] a reviewers' group that became a supergroup", () => {
  test.for([
    ["the last message of the group", { id: old, type: "group" }, { migrate_to_chat_id: now }],
    ["the first message of the supergroup", { id: now, type: "supergroup" }, { migrate_from_chat_id: old }],
  ] as const)("is followed at once after %s, answers included", async ([, chat, content]) => {
    upgrade();
    await announced(chat, content);
    expect(await answered(await posted("May I return it?"))).toEqual(["Within 14 days."]);
    const calls = harness.telegram.calls().filter(({ payload }) => payload["chat_id"] === old);
    expect(calls).toEqual([]);
    await writeInGroup(harness, ada, now, { text: "Lunch?" });
    expect(await parked(), "talk among reviewers").toBe(0);
  });

  test("is followed after the first refusal, and the operator reads the new id", async () => {
    expect(await health()).toEqual({ status: "ok", advice: "" });
    upgrade();
    expect(await answered(await posted("May I return it?"))).toEqual(["Within 14 days."]);
    expect(harness.lines.filter(({ event }) => event === "posts.group_moved")).toMatchObject([
      { level: "warn", fields: { chat: old, moved_to: now } },
    ]);
    expect(await health()).toEqual({
      status: "ok",
      advice: expect.stringMatching(/^a reviewers' group became a supergroup.*TELEGRAM_REVIEW_GROUPS/),
    });
    expect(
      (await examine(harness.settings, harness.host, true)).filter(({ name }) => /group/.test(name)),
    ).toEqual([
      {
        name: "reviewers' groups",
        ok: true,
        detail: "-5001 became the supergroup -1002000",
        fix: "replace the id in TELEGRAM_REVIEW_GROUPS by -1002000",
      },
    ]);
  });

  test("gets a new post of each review that is still open once it changes", async () => {
    const before = await posted("May I return it?", old);
    upgrade();
    await press(harness, ada, before, "Reject");
    await settle(harness);
    expect(lastOf(now).text).toMatch(/May I return it\?/);
    expect((await press(harness, ada, lastOf(now), "Spam"))?.text).toMatch(/^Rejected/);
  });

  test("asks for an answer in the supergroup when Edit tells of the move", async () => {
    const before = await posted("May I return it?", old);
    upgrade();
    expect((await press(harness, ada, before, "Edit"))?.text).toMatch(/^Reply/);
    const question = messagesIn(harness, now)[0] ?? assert.fail("no question");
    await writeInGroup(harness, ada, now, { text: "Within 14 days.", replyTo: question.message_id });
    expect((await press(harness, ada, lastOf(now), "Send"))?.text).toMatch(/^Approved/);
    await settle(harness);
    expect(messagesIn(harness, customer).map(({ text }) => text)).toEqual(["Within 14 days."]);
  });

  test("previews an answer in the supergroup if it was written just before the move", async () => {
    const before = await posted("May I return it?", old);
    await press(harness, ada, before, "Edit");
    const question = lastOf(old);
    upgrade();
    await writeInGroup(harness, ada, old, { text: "Within 14 days.", replyTo: question.message_id });
    expect(lastOf(now).text).toContain("Within 14 days.");
    expect((await press(harness, ada, lastOf(now), "Send"))?.text).toMatch(/^Approved/);
    await settle(harness);
    expect(messagesIn(harness, customer).map(({ text }) => text)).toEqual(["Within 14 days."]);
  });

  test("keeps its posts when the settings name the new id, alone or beside the old one", async () => {
    upgrade();
    const post = await posted("May I return it?");
    for (const reviewGroups of [[now], [old, now]]) {
      const later = createDeliveryApp({ ...harness.settings, reviewGroups }, harness.host);
      await later.run({ v: 1, kind: "posts", customer_id: customerIdOf(customer) });
      expect(messagesIn(harness, now)).toEqual([post]);
    }
    expect((await press(harness, ada, post, "Approve"))?.text).toMatch(/^Approved/);
  });

  test("is trusted because Telegram and the settings name it: any other group's messages are parked", async () => {
    await announced({ id: -6_001, type: "group" }, { migrate_to_chat_id: -6_002 });
    await announced({ id: -6_002, type: "supergroup" }, { migrate_from_chat_id: -6_001 });
    await harness.update(
      groupUpdate({ updateId: nextUpdateId(), userId: ada.telegramId, groupId: -6_002, text: "Hi" }),
    );
    harness.clock.advance(3_000);
    await settle(harness);
    expect(await parked()).toBe(3);
  });

  test("(promise 13) whose new id cannot be looked up is parked and acknowledged", async () => {
    upgrade();
    await posted("May I return it?");
    harness.proxies.postgres.cut(true);
    await writeInGroup(harness, ada, now, { text: "Hello?" });
    harness.proxies.postgres.cut(false);
    expect(harness.lines.map(({ event }) => event)).toContain("update.group_unknown");
    harness.clock.advance(60_000);
    await settle(harness);
    expect(await parked()).toBe(1);
  });
});
