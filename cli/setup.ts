/** `nadia setup`: asks for what a deployment needs, writes it and generated keys to `.env`, and sets the webhook. */
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import * as z from "zod";
import { parseSettings, required } from "../core/config.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import { read } from "../core/kernel/faults.ts";
import { askSecret, askText } from "./kit/ask.ts";
import { command } from "./kit/command.ts";
import type { Terminal } from "./kit/terminal.ts";
import { WebhookAddress } from "./kit/webhook-address.ts";

/** The questions; a secret is not shown while it is typed. */
const questions = [
  { name: "TELEGRAM_BOT_TOKEN", message: "The bot's token from @BotFather", secret: true },
  { name: "DATABASE_URL", message: "Postgres: postgresql://user:password@host/database", secret: true },
  { name: "UPSTASH_REDIS_REST_URL", message: "Redis: the https address of Upstash", secret: false },
  { name: "UPSTASH_REDIS_REST_TOKEN", message: "Redis: its token", secret: true },
  { name: "GOOGLE_GENERATIVE_AI_API_KEY", message: "Google's key, for drafts", secret: true },
  { name: "OPENAI_API_KEY", message: "OpenAI's key, for drafts", secret: true },
] as const;

type Values = Readonly<Record<string, string>>;

export const setupCommand = command({
  name: "setup",
  summary: "ask for the settings, write them to .env, and set the webhook",
  parameters: [
    { flags: "--webhook <url>", text: "set the webhook to this https address" },
    { flags: "--file <path>", text: "the file to write instead of .env" },
  ],
  settings: questions.map(({ name, message }) => [name, message]),
  examples: ["nadia setup", "TELEGRAM_BOT_TOKEN=… nadia setup --webhook https://nadia.example.com/"],
  input: z.object({
    webhook: WebhookAddress.optional(),
    file: z.string().default(".env"),
  }),
  run: async ({ webhook, file }, terminal) => {
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const known = present(parseEnv(text));
    const values = await valuesFrom(terminal, known);
    const url = webhook ?? (await askUrl(terminal));
    const chosen: Values = {
      ...values,
      ...webhookSecret(url, known, terminal),
      ...vapidKey(known, terminal),
    };
    const environment = { ...known, ...present(terminal.env), ...chosen };
    // Before anything is written: what is invalid is refused as a whole.
    const settings = parseSettings(environment);
    if (url !== "") required(settings.telegram.botToken, "TELEGRAM_BOT_TOKEN");
    writePrivately(file, merged(text, chosen));
    const written = Object.keys(chosen).sort();
    const lines = [written.length === 0 ? `${file}: nothing new` : `${file}: wrote ${written.join(", ")}`];
    if (url === "") return { data: { file, written, webhook: null }, lines };
    const { setUpWebhook } = await import("../core/app/setup.ts");
    const state = await setUpWebhook(settings, url);
    lines.push(`webhook ${state.url}`, `${state.pending} pending updates`);
    if (state.lastError !== null) lines.push(`last error: ${state.lastError}`);
    return { data: { file, written, webhook: state }, lines };
  },
});

/** The webhook's address, or empty to leave the webhook as it is. Throws `wrong_usage` for anything else. */
async function askUrl(terminal: Terminal): Promise<string> {
  if (!terminal.interactive) return "";
  const question = "The https address of the webhook function (empty leaves the webhook as it is)";
  const url = await askText(terminal, question);
  if (url === "") return url;
  return read(
    WebhookAddress,
    url,
    ([{ message }]) => new NadiaError("wrong_usage", `the webhook's address ${message}; nothing was changed`),
  );
}

const present = (env: Readonly<Record<string, string | undefined>>): Values =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, value]],
    ),
  );

/** The person's answers, or without a terminal the environment's values, that differ from those in the file. */
async function valuesFrom(terminal: Terminal, known: Values): Promise<Values> {
  const values: Record<string, string> = {};
  for (const { name, message, secret } of questions) {
    const ask = secret ? askSecret : askText;
    const note = known[name] === undefined ? "empty leaves it out" : "empty keeps what is there";
    const answer = terminal.interactive
      ? await ask(terminal, `${message} (${note})`)
      : (terminal.env[name] ?? "");
    if (answer !== "" && answer !== known[name]) values[name] = answer;
  }
  return values;
}

/** The secret that Telegram sends with each update; a new one only if there is none. */
function webhookSecret(url: string, known: Values, { env }: Terminal): Values {
  const name = "TELEGRAM_WEBHOOK_SECRET";
  if (url === "" || known[name] !== undefined) return {};
  return { [name]: env[name] ?? randomBytes(32).toString("base64url") };
}

/** What signs push messages to browsers; another one would end their subscriptions. */
function vapidKey(known: Values, { env }: Terminal): Values {
  const name = "NADIA_VAPID_KEY";
  if (known[name] !== undefined) return {};
  return { [name]: env[name] ?? randomBytes(32).toString("base64url") };
}

/** One entry of the file, whose quoted value may have several lines, or one line of anything else, as Node reads it. */
const entry = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(?:(["'`])[^]*?\2.*|.*)(?:\n|$)|.*(?:\n|$)/gm;

/** The file with these values: entries that set them are replaced, everything else stays. */
export function merged(text: string, values: Values): string {
  const entries = text.matchAll(entry);
  const others = [...entries].flatMap(([all, name]) => (name !== undefined && name in values ? [] : [all]));
  const added = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}\n`);
  const before = others.join("").trimEnd();
  return `${before === "" ? "" : `${before}\n`}${added.join("")}`;
}

/** The value as .env needs it: Node reads it unchanged between quotes that it does not contain. */
function quoted(value: string): string {
  if (/^[\w.:/@+=-]+$/.test(value)) return value;
  const quote = ["'", '"', "`"].find((one) => !value.includes(one)) ?? "'";
  return `${quote}${value}${quote}`;
}

/** Writes a file completely or not at all, readable only by its owner. */
function writePrivately(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}
