/** `nadia setup` without a person: it writes what the environment has. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { pushKeyOf } from "../../core/vendors/vapid.ts";
import { merged } from "../../cli/setup.ts";
import { startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { nadia } from "../support/nadia.ts";

test("[O6] nadia setup keeps what is in .env, writes it for its owner alone, and sets the webhook with its secret", async () => {
  const telegram = await startFakeBotApi({ token: "1:setup" });
  const dir = mkdtempSync(join(tmpdir(), "nadia-setup-"));
  onTestFinished(async () => {
    await telegram.close();
    rmSync(dir, { recursive: true });
  });
  const file = join(dir, ".env");
  writeFileSync(file, "# mine\nOPENAI_API_KEY=kept\nTELEGRAM_BOT_TOKEN=2:old\n", { mode: 0o644 });
  const env = { TELEGRAM_BOT_TOKEN: "1:setup", TELEGRAM_API_ROOT: telegram.apiRoot };
  const setup = (given: Record<string, string> = env) =>
    nadia(["setup", "--file", file, "--webhook", "https://nadia.example/hook"], given);
  const first = await setup();
  expect(first).toMatchObject({ code: 0, err: "" });
  expect(first.out).toContain("webhook https://nadia.example/hook\n0 pending updates\n");
  const text = readFileSync(file, "utf8");
  const { TELEGRAM_WEBHOOK_SECRET: secret, NADIA_VAPID_KEY: vapid, ...rest } = parseEnv(text);
  expect(pushKeyOf(vapid ?? "")).toMatch(/^B[\w-]{86}$/);
  expect(rest).toEqual({ OPENAI_API_KEY: "kept", TELEGRAM_BOT_TOKEN: "1:setup" });
  expect(text).toMatch(/^# mine\n/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const call = telegram.calls().find(({ method }) => method.toLowerCase() === "setwebhook");
  expect(call?.payload).toMatchObject({ secret_token: secret });
  expect(call?.payload["allowed_updates"]).toContain("message");
  expect((await setup()).out).toContain("nothing new");
  expect(readFileSync(file, "utf8")).toBe(text);

  const fresh = join(dir, "fresh");
  const tokenless = await nadia(["setup", "--file", fresh, "--webhook", "https://nadia.example/hook"]);
  expect(tokenless).toMatchObject({
    code: 1,
    err: "nadia: TELEGRAM_BOT_TOKEN must be set (bad_configuration)\n",
  });
  expect(existsSync(fresh)).toBe(false);

  const refused = await setup({ ...env, DATABASE_URL: "nowhere" });
  expect([refused.code, refused.out]).toEqual([1, ""]);
  expect(refused.err).toContain("DATABASE_URL must be postgres://");
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("[O6] a webhook's address that Telegram would not call is refused, unless it is on this machine", async () => {
  const must = "must be an https address; http:// is only for a simulated Telegram on this machine";
  for (const address of [
    "http://nadia.example/hook",
    "http://10.0.0.1:3000/",
    "ftp://nadia.example",
    "nadia.example",
  ])
    for (const [words, name] of [
      [["webhook", address], "url"],
      [["setup", "--file", "/nonexistent", "--webhook", address], "--webhook"],
    ] as const)
      expect(await nadia(words)).toEqual({
        code: 2,
        out: "",
        err: `nadia: ${name} ${must}; see nadia ${words[0]} --help\n`,
      });
  const telegram = await startFakeBotApi({ token: "1:hook" });
  onTestFinished(() => telegram.close());
  const env = {
    TELEGRAM_BOT_TOKEN: "1:hook",
    TELEGRAM_WEBHOOK_SECRET: "s3cret",
    TELEGRAM_API_ROOT: telegram.apiRoot,
  };
  for (const address of [
    "http://localhost:3000/",
    "http://127.0.0.1:3000/telegram/webhook",
    "http://[::1]:3000/",
  ])
    expect(await nadia(["webhook", address], env)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`webhook ${address}\n`),
    });
});

test("values survive the file, whatever characters they contain", () => {
  for (const value of ["plain", "two words", "a#b", "it's", 'say "hi"', "$HOME", "tail="])
    expect(parseEnv(merged("A=1\nexport B=2\n", { B: value }))).toEqual({ A: "1", B: value });
});

test("[O6] values of several lines stay whole, or are replaced as a whole", () => {
  const text = "# keys\nKEY=\"one\nB=inside\nthree\"\n\nexport B = 'two\nlines' # note\nC=it's\nD=4";
  expect(merged(text, {})).toBe(`${text}\n`);
  expect(parseEnv(merged(text, { B: "new" }))).toEqual({ ...parseEnv(text), B: "new" });
  expect(parseEnv(merged(text, { KEY: "new" }))).toEqual({ ...parseEnv(text), KEY: "new" });
});
