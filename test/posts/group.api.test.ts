/** Review in a Telegram group, through webhook, workers and the simulated Bot API. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf, interactionIdOf } from "../../core/kernel/ids.ts";
import { addPerson, password } from "../support/access.ts";
import {
  type Colleague,
  labelsOf,
  linkedColleague,
  messagesIn,
  nextUpdateId,
  press,
  pressButton,
  sendPrivately,
  settle,
  writeInGroup,
} from "../support/group.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { groupUpdate, textUpdate } from "../support/updates.ts";

const group = -1_001;
/** The simulated Bot API gives topics to groups whose id ends with a 7. */
const forum = -1_007;
let harness: Harness;
let ada: Colleague;
let eve: Colleague;
let customer = 100;

beforeAll(async () => {
  harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}, ${forum}` });
  ada = await linkedColleague(harness, "Ada");
  eve = await linkedColleague(harness, "Eve");
});
afterAll(() => harness.close());

interface Posted {
  readonly customer: number;
  readonly messageId: number;
  readonly chat: number;
  /** The post as it is now. */
  now(): ReturnType<typeof messagesIn>[number];
  press(by: { readonly telegramId: number }, label: string): ReturnType<typeof press>;
  replies(): string[];
}

/** A new customer writes; resolves to the post of the draft in a group. */
async function posted(text: string, chat = group): Promise<Posted> {
  customer += 1;
  const from = customer;
  const messageId = nextUpdateId();
  await harness.update(textUpdate({ updateId: messageId, userId: from, text }));
  harness.clock.advance(3_000);
  await settle(harness);
  const found = messagesIn(harness, chat).at(-1);
  if (found === undefined) throw new Error("nothing was posted");
  const now = () => messagesIn(harness, chat).find((m) => m.message_id === found.message_id) ?? found;
  return {
    customer: from,
    messageId,
    chat,
    now,
    press: (by, label) => press(harness, by, now(), label),
    replies: () => messagesIn(harness, from).map((m) => m.text),
  };
}

/** This person has the review of a post open in the console. */
async function openInConsole({ browser }: Colleague, post: Posted): Promise<void> {
  const customer_id = customerIdOf(post.customer);
  const review = interactionIdOf({ connection: null, chat_id: post.customer, message_id: post.messageId });
  const { status } = await browser.call("PUT", `/v1/users/${customer_id}/presence`, { review });
  expect(status).toBe(200);
}

const auditOf = (action: string) =>
  databaseOf(harness).query(
    statement<{ actor_name: string; detail: Record<string, unknown> }>(
      sql`select actor_name, detail from audit_log where action = ${action} order by id desc limit 1`,
    ),
  );

describe("[R5] buttons", () => {
  test("[A5] Approve sends the draft under the presser's name, with the source in the audit", async () => {
    expect(messagesIn(harness, ada.telegramId).at(-1)?.text).toMatch(/Linked: you review as Ada/);
    const post = await posted("When do you open?");
    expect(post.now().text).toMatch(/When do you open\?/);
    expect(labelsOf(post.now())).toEqual(["Approve", "Edit", "Reject", "Regenerate"]);
    expect(await post.press(ada, "Approve")).toEqual({
      text: "Approved; it will be sent in 5 seconds",
      alert: false,
    });
    await settle(harness);
    expect(post.replies()).toHaveLength(1);
    expect(post.now().text).toMatch(/Sent, approved by Ada/);
    expect(labelsOf(post.now())).toEqual([]);
    expect(await auditOf("review.approve")).toMatchObject([
      { actor_name: "Ada", detail: { source: "telegram", edited: false } },
    ]);
  });

  test("[R12] where two people are required, the first press waits and only another reviewer's confirms", async () => {
    const demand = async (four_eyes: string) => {
      const { version } = (await harness.api("GET", "/v1/settings")).body as unknown as { version: number };
      await harness.api("PUT", "/v1/settings", { version, values: { four_eyes } });
    };
    await demand("all");
    try {
      const post = await posted("Can I return it?");
      const first = post.now();
      expect(await post.press(ada, "Approve")).toMatchObject({
        text: expect.stringMatching(/second person has to confirm/),
        alert: true,
      });
      await settle(harness);
      expect(post.now().text).toMatch(/Approved by Ada, waiting for a second person/);
      expect(labelsOf(post.now())).toEqual(["Confirm", "Edit", "Reject", "Regenerate"]);
      expect(post.replies()).toEqual([]);
      expect(await post.press(ada, "Confirm")).toMatchObject({
        text: expect.stringMatching(/somebody else/),
      });
      expect(await press(harness, eve, first, "Approve"), "a button of before").toMatchObject({
        alert: true,
      });
      await settle(harness);
      expect(post.replies()).toEqual([]);
      expect((await post.press(eve, "Confirm"))?.text).toBe("Approved; it will be sent in 5 seconds");
      await settle(harness);
      expect(post.replies()).toHaveLength(1);
      expect(post.now().text).toMatch(/Sent, approved by Ada and Eve/);
    } finally {
      await demand("off");
    }
  });

  test("[R12] a review that a colleague has open in the console is refused until they leave it", async () => {
    const post = await posted("Are you there?");
    await openInConsole(ada, post);
    for (const label of ["Approve", "Edit", "Reject", "Regenerate"])
      expect(await post.press(eve, label)).toEqual({
        text: "Ada has it open in the console: take another one",
        alert: true,
      });
    expect(post.now().text).toMatch(/Waiting for a reviewer/);
    harness.clock.advance(45_000);
    expect((await post.press(eve, "Approve"))?.text).toMatch(/^Approved/);
    await settle(harness);
    expect(post.replies()).toHaveLength(1);
  });

  test("[R12] a reviewer can decide in the group what they have open in the console", async () => {
    const post = await posted("Are you here?");
    await openInConsole(ada, post);
    expect((await post.press(ada, "Approve"))?.text).toMatch(/^Approved/);
    await settle(harness);
  });

  test("Undo takes an approval back before it is sent", async () => {
    const post = await posted("Do you deliver?");
    const approve = post.now();
    await press(harness, ada, approve, "Approve");
    await harness.sweep();
    await harness.work();
    expect((await post.press(ada, "Undo"))?.text).toBe("Approval undone; you hold the review");
    await settle(harness);
    expect(post.replies()).toEqual([]);
    expect(labelsOf(post.now())).toContain("Approve");
  });

  test("Reject asks for a reason, and the reviewer holds the review meanwhile", async () => {
    const post = await posted("Buy my coins");
    await post.press(ada, "Reject");
    await settle(harness);
    expect(labelsOf(post.now())).toContain("Spam or abuse");
    expect(await post.press(eve, "Spam")).toMatchObject({
      alert: true,
      text: expect.stringMatching(/^Ada holds/),
    });
    await post.press(ada, "Spam");
    await settle(harness);
    expect(post.now().text).toMatch(/Rejected by Ada: Spam or abuse/);
    expect(await auditOf("review.reject")).toMatchObject([{ detail: { source: "telegram" } }]);
  });

  test("Regenerate asks what to change, and shows the next draft", async () => {
    const post = await posted("Tell me about parcels");
    await post.press(ada, "Regenerate");
    await settle(harness);
    await post.press(ada, "Shorter");
    await settle(harness);
    expect(post.now().text).toMatch(/Draft 2/);
    expect(labelsOf(post.now())).toContain("Approve");
  });

  test("a blocked draft is only sent by a second press, by the reviewer who was shown why", async () => {
    const post = await posted("Is it safe?");
    await databaseOf(harness).query(
      statement(sql`update interactions set verdict_level = 'blocked', verdict_categories = '{medical advice}',
        verdict_score = 1, verdict_matches = '[]', version = version + 1 where user_id = ${customerIdOf(post.customer)}::uuid`),
    );
    await settle(harness);
    const data = post.now().buttons.flat()[0]?.callback_data ?? "";
    const forged = await pressButton(harness, ada, post.now(), data.replace("n1:a", "n1:b"));
    expect(forged).toEqual({ alert: true, text: "Press Approve first" });
    expect((await post.press(ada, "Approve"))?.text).toMatch(/blocked this draft \(medical advice\)/);
    await settle(harness);
    expect(post.replies()).toEqual([]);
    expect(labelsOf(post.now())).toEqual(["Send although it is blocked (medical advice)", "Back"]);
    await post.press(ada, "Send although it is blocked");
    await settle(harness);
    expect(post.replies()).toHaveLength(1);
  });
});

describe("[R5] which presses count", () => {
  test("the first press decides, and the next one is answered with who decided first", async () => {
    const post = await posted("Who is first?");
    const shown = post.now();
    const [first, second] = await Promise.all([
      press(harness, ada, shown, "Approve"),
      press(harness, eve, shown, "Approve"),
    ]);
    await settle(harness);
    const late = await press(harness, eve, shown, "Reject");
    expect(post.replies()).toHaveLength(1);
    const answers = [first?.text, second?.text, late?.text];
    expect(answers.filter((text) => text?.startsWith("Approved"))).toHaveLength(1);
    expect(answers).toContainEqual(expect.stringMatching(/(Ada|Eve|you) already decided this/i));
  });

  test("a stranger, an unlinked or disabled person, an older version and a late press do nothing", async () => {
    const post = await posted("Who may?");
    const shown = post.now();
    expect(await post.press({ telegramId: 77_777 }, "Approve")).toMatchObject({
      alert: true,
      text: expect.stringMatching(/linked Telegram account/),
    });
    const max = await linkedColleague(harness, "Max");
    await max.browser.call("DELETE", "/v1/telegram-account");
    expect((await post.press(max, "Approve"))?.text).toMatch(/linked Telegram account/);
    const ben = await linkedColleague(harness, "Ben");
    await harness.api("PATCH", `/v1/reviewers/${ben.id}`, { disabled: true });
    expect((await post.press(ben, "Approve"))?.text).toMatch(/linked Telegram account/);
    await post.press(ada, "Reject");
    await settle(harness);
    await post.press(ada, "Back");
    await settle(harness);
    const old = await press(harness, eve, shown, "Approve");
    expect(old).toMatchObject({ alert: true, text: expect.stringMatching(/has changed in the meantime/) });
    await harness.app.delivery.run({
      v: 1,
      kind: "press",
      update_id: nextUpdateId(),
      callback_query_id: "late",
      telegram_user_id: ada.telegramId as never,
      chat_id: group as never,
      message_id: post.now().message_id,
      data: post.now().buttons.flat()[0]?.callback_data ?? "",
      at: harness.clock.now() - 121_000,
    });
    await settle(harness);
    expect(post.replies()).toEqual([]);
  });

  test("a code links once and for ten minutes, and an admin can unlink", async () => {
    const { email, id } = await addPerson(harness, "reviewer", "Kim");
    expect(email).toBeTruthy();
    const lea = await linkedColleague(harness, "Lea");
    const { code } = (await lea.browser.call("POST", "/v1/telegram-account/code")).body as never as {
      code: string;
    };
    harness.clock.advance(10 * 60_000);
    await sendPrivately(harness, 4_001, `/link ${code}`);
    expect(messagesIn(harness, 4_001).at(-1)?.text).toMatch(/unknown, used or expired/);
    const again = { current_password: password };
    const fresh = (await lea.browser.call("POST", "/v1/telegram-account/code", again)).body as never as {
      code: string;
    };
    await sendPrivately(harness, 4_002, `/start link_${fresh.code.replace("-", "").toLowerCase()}`);
    await sendPrivately(harness, 4_003, `/link ${fresh.code}`);
    expect(messagesIn(harness, 4_002).at(-1)?.text).toMatch(/review as Lea/);
    expect(messagesIn(harness, 4_003).at(-1)?.text).toMatch(/unknown, used or expired/);
    expect((await harness.api("DELETE", `/v1/reviewers/${lea.id}/telegram-account`)).status).toBe(200);
    expect((await lea.browser.call("GET", "/v1/telegram-account")).body).toEqual({ account: null });
    expect((await harness.api("DELETE", `/v1/reviewers/${id}/telegram-account`)).status).toBe(404);
  });
});

describe("[R5] writing an answer in the group", () => {
  test("Edit asks for it, shows it once more, and Send approves it", async () => {
    const post = await posted("Can I return it?");
    await post.press(ada, "Edit");
    const asked = messagesIn(harness, group).at(-1);
    expect(asked).toMatchObject({ asks: true, text: expect.stringMatching(/^Ada, reply/) });
    const replyTo = asked?.message_id ?? 0;
    await writeInGroup(harness, eve, group, { text: "Not mine", replyTo });
    expect(messagesIn(harness, group).at(-1)?.text).toMatch(/Only the reviewer who pressed Edit/);
    await writeInGroup(harness, ada, group, { text: "Yes, within *30* days.", replyTo });
    const first = messagesIn(harness, group).at(-1);
    await writeInGroup(harness, ada, group, { text: "Yes, within **14** days.", replyTo });
    const preview = messagesIn(harness, group).at(-1);
    if (first === undefined || preview === undefined) throw new Error("no preview");
    expect(preview.text).toMatch(/Yes, within 14 days\./);
    expect((await press(harness, ada, first, "Send"))?.text).toMatch(/replaced by a newer one/);
    expect((await press(harness, eve, preview, "Send"))?.text).toMatch(/only the person who wrote/i);
    expect((await press(harness, ada, preview, "Send"))?.text).toMatch(/^Approved/);
    await settle(harness);
    expect(post.replies()).toEqual(["Yes, within 14 days."]);
    expect(post.now().text).toMatch(/Sent, approved by Ada/);
  });

  test("an answer that takes more room than was typed is refused with the reason, not in silence", async () => {
    const post = await posted("Which steps?");
    await post.press(ada, "Edit");
    const replyTo = messagesIn(harness, group).at(-1)?.message_id ?? 0;
    const text = Array.from({ length: 750 }, () => "1. a").join("\n");
    await writeInGroup(harness, ada, group, { text, replyTo });
    expect(messagesIn(harness, group).at(-1)?.text).toMatch(/too long to be shown here/);
  });

  test("Cancel drops it and releases the review", async () => {
    const post = await posted("And this?");
    await post.press(ada, "Edit");
    const replyTo = messagesIn(harness, group).at(-1)?.message_id ?? 0;
    await writeInGroup(harness, ada, group, { text: "Hm", replyTo });
    const preview = messagesIn(harness, group).at(-1);
    if (preview === undefined) throw new Error("no preview");
    await press(harness, ada, preview, "Cancel");
    await settle(harness);
    expect(post.now().text).toMatch(/Waiting for a reviewer/);
    expect(post.replies()).toEqual([]);
  });

  test("talk in the group is not a customer's message", async () => {
    await writeInGroup(harness, ada, group, { text: "Lunch?" });
    await settle(harness);
    const [row] = await databaseOf(harness).query(
      statement<{
        n: number;
      }>(sql`select ((select count(*) from users where telegram_user_id = ${ada.telegramId})
        + (select count(*) from kept_updates) + (select count(*) from reviewer_updates))::integer as n`),
    );
    expect(row?.n).toBe(0);
  });
});

describe("[R5] posts", () => {
  test("a customer has a topic of their own in a forum, and a deleted one is made again", async () => {
    const post = await posted("First", forum);
    const thread = post.now().message_thread_id;
    expect(thread).not.toBeNull();
    harness.telegram.fail({ kind: "thread_not_found" }, { chat_id: forum });
    await harness.update(textUpdate({ updateId: nextUpdateId(), userId: post.customer, text: "Second" }));
    harness.clock.advance(3_000);
    await settle(harness);
    const next = messagesIn(harness, forum).at(-1);
    expect(next?.text).toMatch(/Second/);
    expect(next?.message_thread_id).not.toBe(thread);
    expect(post.now().text).toMatch(/Replaced: the customer wrote again/);
  });

  test("a post that may have arrived is never repeated, and the sweep sends those that did not leave", async () => {
    const before = messagesIn(harness, group).length;
    harness.telegram.fail({ kind: "cut", taken: true }, { chat_id: group });
    const unclear = await posted("Unclear?");
    await settle(harness);
    expect(messagesIn(harness, group)).toHaveLength(before + 1);
    expect((await unclear.press(ada, "Approve"))?.text).toMatch(/^Approved/);
    await settle(harness);
    expect(unclear.now().text).toMatch(/Sent, approved by Ada/);
    harness.telegram.fail({ kind: "flood", retry_after: 8 }, { chat_id: group });
    const flooded = await posted("Flooded?");
    expect(flooded.now().text).toMatch(/Flooded\?/);
  });

  test("(promise 1) talk in the group is acknowledged while Postgres is out, so that customers' messages need not wait", async () => {
    harness.proxies.postgres.cut(true);
    const talk = { userId: ada.telegramId, groupId: group, text: "Who takes the next one?" };
    expect(await harness.update(groupUpdate({ updateId: nextUpdateId(), ...talk }))).toBe(200);
    harness.proxies.postgres.cut(false);
    expect(harness.lines.map(({ event }) => event)).toContain("update.not_marked");
  });

  test("[G1] an erased customer's words leave the group", async () => {
    const post = await posted("My secret is 1234");
    await databaseOf(harness).query(
      statement(
        sql`update review_posts set user_id = null where user_id = ${customerIdOf(post.customer)}::uuid`,
      ),
    );
    await settle(harness);
    expect(post.now()).toMatchObject({ text: "This review is no longer stored.", buttons: [] });
  });
});
