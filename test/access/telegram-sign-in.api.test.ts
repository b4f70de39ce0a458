/** The console as a Mini App: signing in with what Telegram signs, and how such sessions end. */
import { sign } from "@telegram-apps/init-data-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { browse, addPerson, password, sameOrigin } from "../support/access.ts";
import { type Colleague, linkedColleague, sendPrivately } from "../support/group.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";

const token = "1:test";
const newPassword = "purple kettle on the roof";
const hour = 3_600_000;
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

/** What Telegram passes for this account, signed so long ago. */
const signed = (telegramId: number, agoMs = 0, by = token): string =>
  sign({ user: { id: telegramId, first_name: "Ada" } }, by, new Date(harness.clock.now() - agoMs));

const enter = (init_data: string) =>
  harness.call("POST", "/v1/session/telegram", { body: { init_data }, headers: sameOrigin });

test("[A5] a linked account signs in with a genuine launch, audited, without rights that outlive the link", async () => {
  const ada = await linkedColleague(harness, "Ada", "admin");
  const answer = await enter(signed(ada.telegramId));
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toMatchObject({ reviewer: { name: "Ada" }, session: { opened_with: "telegram" } });
  const cookie = answer.cookies[0]?.split(";")[0] ?? "";
  const call = (method: string, path: string, body?: unknown) =>
    harness.call(method, path, { body, headers: { ...sameOrigin, cookie } });
  expect((await call("GET", "/v1/reviews")).status).toBe(200);
  const key = await call("POST", "/v1/api-keys", { label: "left behind", scope: "read" });
  expect([key.status, (await call("POST", "/v1/telegram-account/code")).status]).toEqual([403, 403]);
  const audited = await databaseOf(harness).query(
    statement(
      sql`select actor_name, detail from audit_log where action = 'session.open' order by id desc limit 1`,
    ),
  );
  expect(audited).toEqual([{ actor_name: "Ada", detail: { with: "telegram" } }]);
  await ada.browser.call("DELETE", "/v1/telegram-account");
  expect((await call("GET", "/v1/reviews")).status).toBe(401);
  expect((await ada.browser.call("GET", "/v1/reviews")).status).toBe(200);
});

test("[A5] a forged, changed, old or unlinked launch answers 401 with its reason and opens nothing", async () => {
  const eve = await linkedColleague(harness, "Eve");
  const genuine = signed(eve.telegramId);
  const refused: [initData: string, reason: RegExp][] = [
    ["", /did not come from Telegram/],
    ["user=%7B%22id%22%3A1%7D&auth_date=1&hash=00", /did not come from Telegram/],
    [signed(eve.telegramId, 0, "1:other"), /did not come from Telegram/],
    [genuine.replace(String(eve.telegramId), "9001"), /did not come from Telegram/],
    [signed(eve.telegramId, hour + 1_000), /over an hour ago/],
    [signed(eve.telegramId, -2 * 60_000), /the server's clock/],
    [signed(123_456), /no reviewer has linked/],
  ];
  for (const [initData, reason] of refused) {
    const answer = await enter(initData);
    expect(answer.body).toMatchObject({
      status: 401,
      code: "login_failed",
      detail: expect.stringMatching(reason),
    });
    expect(answer.cookies).toEqual([]);
  }
  await harness.api("PATCH", `/v1/reviewers/${eve.id}`, { disabled: true });
  expect((await enter(genuine)).status).toBe(401);
});

test("[A5] a session ends at once when its person links another account, or somebody else links theirs", async () => {
  const codeOf = async ({ browser }: Colleague) =>
    ((await browser.call("POST", "/v1/telegram-account/code")).body as unknown as { code: string }).code;
  const opened = async ({ telegramId }: { readonly telegramId: number }) => {
    const cookie = (await enter(signed(telegramId))).cookies[0]?.split(";")[0] ?? "";
    return async () =>
      (await harness.call("GET", "/v1/reviews", { headers: { ...sameOrigin, cookie } })).status;
  };
  const [ida, kim] = [await linkedColleague(harness, "Ida"), await linkedColleague(harness, "Kim")];
  const first = await opened(ida);
  expect(await first()).toBe(200);
  const telegramId = 777_001;
  await sendPrivately(harness, telegramId, `/link ${await codeOf(ida)}`);
  expect(await first()).toBe(401);
  const second = await opened({ telegramId });
  expect(await second()).toBe(200);
  await sendPrivately(harness, telegramId, `/link ${await codeOf(kim)}`);
  expect(await second()).toBe(401);
});

const endings: Record<string, (colleague: Colleague) => Promise<{ status: number }>> = {
  "signs out everywhere": ({ browser }) => browser.call("DELETE", "/v1/sessions"),
  "is signed out everywhere by an admin": ({ id }) => harness.api("DELETE", `/v1/reviewers/${id}/sessions`),
  "changes their password": ({ browser }) =>
    browser.call("PUT", "/v1/session/password", { current_password: password, new_password: newPassword }),
  "gets another password": ({ id }) => harness.api("PATCH", `/v1/reviewers/${id}`, { password: newPassword }),
  "is disabled": ({ id }) => harness.api("PATCH", `/v1/reviewers/${id}`, { disabled: true }),
};
for (const [what, end] of Object.entries(endings))
  test(`[A4] [A5] a thief's link and code end when its owner ${what}`, async () => {
    const eve = await linkedColleague(harness, "Eve");
    const { code } = (await eve.browser.call("POST", "/v1/telegram-account/code")).body as never as {
      code: string;
    };
    expect((await enter(signed(eve.telegramId))).status).toBe(200);
    expect((await end(eve)).status).toBe(200);
    await harness.api("PATCH", `/v1/reviewers/${eve.id}`, { disabled: false });
    expect((await enter(signed(eve.telegramId))).status).toBe(401);
    await sendPrivately(harness, 666_001, `/link ${code}`);
    expect((await enter(signed(666_001))).status).toBe(401);
    const audited = await databaseOf(harness).query(
      statement(
        sql`select detail from audit_log where action = 'telegram.unlink' and subject_id = ${eve.id}`,
      ),
    );
    expect(audited).toHaveLength(1);
  });

test("[A4] [A5] a session whose password was entered over ten minutes ago needs it again to link an account", async () => {
  const { email } = await addPerson(harness);
  const browser = await browse(harness, { email, password });
  const ask = (body?: object) => browser.call("POST", "/v1/telegram-account/code", body);
  expect((await ask()).status).toBe(200);
  harness.clock.advance(10 * 60_000);
  const refused = [await ask(), await ask({ current_password: "purple kettle" })];
  expect(refused.map(({ status, body }) => [status, body["code"]])).toEqual([
    [403, "password_needed"],
    [422, "field_invalid"],
  ]);
  expect((await ask({ current_password: password })).status).toBe(200);
});
