/** The review page when things go wrong: clocks, slow connections, lost responses, customers who change their minds. */
import assert from "node:assert/strict";
import { beforeAll, describe, test } from "vitest";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { approving, bea, button, message, undo } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";

interface Found {
  readonly status: string;
  readonly version: number;
  readonly claimed_by: { readonly name: string } | null;
  readonly deliveries: readonly { readonly text: string }[];
}

/** The simulator's view of a chat, as far as these tests need it. */
interface Chat {
  readonly person: { readonly id: number; readonly first_name: string };
  readonly entries: readonly { readonly message_id: number }[];
}

describe("a review when things go wrong", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
  });
  checkPages(() => harness);

  const found = (id: string) => harness.api<Found>("GET", `/v1/reviews/${id}`);
  const isMine = (id: string) => async () => (await found(id)).claimed_by?.name === "Bea";

  for (const minutes of [11, -11]) {
    test(`[R1] ${minutes} minutes off, the clock costs one claim, and undo counts its seconds`, async () => {
      const visitor = await harness.signIn(bea, { shiftMs: minutes * 60_000 });
      const id = await harness.write(`Is it ${minutes} minutes off?`, `Clock ${minutes}`);
      await harness.freezeClock();
      const page = await visitor.open(`/reviews/${id}`);
      let claims = 0;
      page.on("request", (request) => (claims += request.url().endsWith("/claim") ? 1 : 0));
      await message(page).focus();
      await page.keyboard.type("typed with a slow hand ", { delay: 20 });
      await button(page, "Release").waitFor();
      await page.getByText("just now").filter({ visible: true }).first().waitFor();
      await page.keyboard.type("and some more", { delay: 20 });
      assert.equal(claims, 1);
      await page.keyboard.press("Escape");
      await page.keyboard.press("a");
      await undo(page).waitFor();
      await page.reload();
      await undo(page).waitFor();
      assert.match(await page.locator("div:has(> button:text('Undo'))").innerText(), /\n[1-6]\n/);
      await harness.advanceClock();
      await visitor.close();
    });
  }

  test("[R3] undone after a reload, the reply has exactly the messages that were approved", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("One message or two?", "Una");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).fill("One.\n\nStill one.");
    await button(page, "Add a message").click();
    await message(page, 2).fill("Two.");
    await harness.freezeClock();
    await page.keyboard.press("Escape");
    await page.keyboard.press("a");
    await undo(page).waitFor();
    assert.deepEqual(
      (await found(id)).deliveries.map(({ text }) => text),
      ["One.\n\nStill one.", "Two."],
    );
    await page.reload();
    await undo(page).waitFor();
    await page.keyboard.press("u");
    await message(page, 2).waitFor();
    assert.equal(await message(page).inputValue(), "One.\n\nStill one.");
    assert.equal(await message(page, 2).inputValue(), "Two.");
    assert.equal(await message(page, 3).count(), 0);
    await harness.advanceClock();
    await visitor.close();
  });

  test("[R1] a second approval keeps the first one's undo available; u undoes the newest", async () => {
    const visitor = await harness.signIn(bea);
    const [first, second] = [await harness.write("First?", "Eins"), await harness.write("Second?", "Zwei")];
    const page = await visitor.open(`/reviews/${first}`);
    await message(page).waitFor();
    await harness.freezeClock();
    await page.keyboard.press("Shift+A");
    await page.waitForURL((url) => !url.pathname.endsWith(first));
    await message(page).waitFor();
    // Nobody reads that fast: a second approval within that time is ignored.
    await visitor.clock.skip(750);
    const other = page.url().split("/").at(-1) ?? second;
    await page.keyboard.press("a");
    await undo(page).nth(1).waitFor();
    await page.keyboard.press("u");
    await undo(page).nth(1).waitFor({ state: "detached" });
    // Checked one by one: leaving a page releases its review, so both are claimed only for a moment.
    await eventually("the newest is taken back", async () => (await found(other)).status === "claimed");
    await page.keyboard.press("u");
    await eventually("the first is taken back", async () => (await found(first)).status === "claimed");
    await harness.advanceClock();
    await visitor.close();
  });

  test("[R4] shortcuts still work while a score is focused", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("How good is it?", "Rada");
    const page = await visitor.open(`/reviews/${id}`);
    await page.getByRole("radio").nth(3).focus();
    await page.keyboard.press("Space");
    await button(page, "Release").waitFor();
    await page.keyboard.press("1");
    await page.getByRole("button", { pressed: true }).waitFor();
    await page.keyboard.press("r");
    await page.getByRole("dialog").waitFor();
    await visitor.close();
  });

  test("[R2] without a server: the failure is reported at once, nothing typed is lost, and later it says that nothing was sent", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Are you reachable?", "Off");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).waitFor();
    await page.route("**/v1/**", (route) => route.abort());
    // Immediately, without a timer, so that it is shown while all timers are on hold.
    await visitor.clock.freeze();
    await page.keyboard.press("r");
    const reason = page.getByRole("dialog").getByRole("textbox");
    await reason.fill("my long reason");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("alert").filter({ hasText: "The server did not respond" }).waitFor();
    assert.equal(await reason.inputValue(), "my long reason");
    await visitor.clock.resume();
    await page.unroute("**/v1/**");
    await page.getByRole("alert").filter({ hasText: "nothing was changed" }).waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await eventually("it is rejected", async () => (await found(id)).status === "rejected");
    await visitor.close();
    harness.problems.length = 0;
  });

  test("[R2] a request that is never answered is given up, so the page sees later changes", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Are you still there?", "Pending");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).waitFor();
    await visitor.clock.freeze();
    // Neither answered nor refused, as by a network that drops packets.
    const isLost = Promise.withResolvers<void>();
    let asked = 0;
    await page.route(`**/v1/reviews/${id}`, (route) => {
      asked += 1;
      return asked === 1 ? isLost.resolve() : route.continue();
    });
    await isLost.promise;
    await visitor.clock.resume();
    await eventually("it asks again", () => Promise.resolve(asked > 1));
    await rewrite("Pending", "Are you there again?");
    await page.getByRole("region", { name: "Conversation" }).getByText("Are you there again?").waitFor();
    await visitor.close();
    harness.problems.length = 0;
  });

  test("[R2] a question that changes during the review is reported, and the old one's answer is not sent", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("please send 1 piece", "Edda");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).fill("One piece is on its way.");
    await eventually("it is claimed", isMine(id));
    // The page does not know yet: its polling is blocked.
    await page.route(/\/v1\/reviews(\/[^/]+)?(\?.*)?$/, (route) =>
      route.request().method() === "GET" ? route.abort() : route.continue(),
    );
    const { version } = await found(id);
    await rewrite("Edda", "please send 100 pieces");
    await eventually("the edit is stored", async () => (await found(id)).version > version);
    await page.unroute(/\/v1\/reviews(\/[^/]+)?(\?.*)?$/);
    await page.keyboard.press("Escape");
    await page.keyboard.press("a");
    await page.getByRole("status").filter({ hasText: "The customer edited this message" }).waitFor();
    assert.equal((await found(id)).status, "claimed");
    await page.getByText("please send 100 pieces").filter({ visible: true }).first().waitFor();
    await visitor.close();
    harness.problems.length = 0;
  });

  test("[R1] [R2] a reload in the middle of work keeps text and claim; new messages are shown and can be continued with", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Is it blue?", "Nela");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).fill("It is blue.");
    await eventually("it is claimed", isMine(id));
    await page.reload();
    await button(page, "Release").waitFor();
    assert.equal(await message(page).inputValue(), "It is blue.");
    assert.ok(await isMine(id)());
    await harness.write("I solved it myself!", "Nela");
    const news = page.getByRole("status").filter({ hasText: "I solved it myself!" });
    await news.waitFor();
    await button(page, "Release").click();
    const newer = await harness.write("And now?", "Nela");
    await button(page, "Open the newer draft").click();
    await page.waitForURL(`**/reviews/${newer}`);
    await button(page, "Use them instead").click();
    assert.equal(await message(page).inputValue(), "It is blue.");
    await visitor.close();
  });

  test("[R9] messages before the question are noted in the reader's language", async () => {
    const visitor = await harness.signIn(bea, { locale: "de-DE" });
    await harness.api("POST", `/v1/reviews/${await harness.write("Hello!", "Fotini")}/approve`, {});
    await eventually("it is sent", async () => (await harness.received("Fotini")).length > 0);
    const { person } = await chatOf("Fotini");
    const photo = { do: "sample", person: person.id, sample: "photo", caption: "My lamp" };
    await harness.api("POST", "/simulator/actions", photo);
    await harness.api("POST", `/v1/reviews/${await harness.waitForDraft("My lamp")}/approve`, {});
    await eventually("it is sent", async () => (await harness.received("Fotini")).length > 1);
    // Telegram's times are whole seconds, and a message in the question's own second is not before it.
    await harness.advanceClock(1_000);
    const page = await visitor.open(`/reviews/${await harness.write("Is it broken?", "Fotini")}`);
    const talk = page.getByRole("region", { name: "Gespräch" });
    await talk.getByText("Is it broken?").waitFor();
    // Its picture may still be loading.
    assert.match(await talk.innerText(), /\bFoto\b[^]*\bMy lamp/);
    assert.doesNotMatch(await talk.innerText(), /⟦|photo/);
    await visitor.close();
  });

  test("[R11] the preview shows exactly what the customer gets", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("How does it look?", "Typo");
    const page = await visitor.open(`/reviews/${id}`);
    const typed = [
      "5 * 3 * 2",
      "snake_case_name",
      String.raw`C:\new\folder`,
      String.raw`it\'s`,
      "**so** _x_",
    ];
    const seen: string[] = [];
    for (const [place, text] of typed.entries()) {
      if (place > 0) await button(page, "Add a message").click();
      await message(page, place + 1).fill(text);
      const preview = page
        .getByRole("listitem")
        .filter({ has: message(page, place + 1) })
        .locator("figure p");
      // A text without a preview is sent as typed.
      seen.push((await preview.count()) === 0 ? text : await preview.innerText());
    }
    while ((await message(page, typed.length + 1).count()) > 0)
      await button(page, `Remove message ${typed.length + 1}`).click();
    await page.keyboard.press("Escape");
    await approving(page, () => page.keyboard.press("a"));
    await harness.advanceClock();
    await eventually("all is sent", async () => (await harness.received("Typo")).length === typed.length);
    assert.deepEqual(await harness.received("Typo"), seen);
    assert.deepEqual(seen, ["5 * 3 * 2", "snake_case_name", String.raw`C:\new\folder`, "it's", "so x"]);
    await visitor.close();
  });

  test("no page reported an error", () => assert.deepEqual(harness.problems, []));

  /** The customer edits their latest message. */
  async function rewrite(customer: string, text: string): Promise<void> {
    const { person, entries } = await chatOf(customer);
    const message_id = entries.at(-1)?.message_id;
    await harness.api("POST", "/simulator/actions", { do: "edit", person: person.id, message_id, text });
  }

  async function chatOf(customer: string): Promise<Chat> {
    const { chats } = await harness.api<{ chats: Chat[] }>("GET", "/simulator/state");
    const chat = chats.find(({ person }) => person.first_name === customer);
    return chat ?? assert.fail(`${customer} never wrote`);
  }
});
