/** `npm run demo`: sends a burst of three messages through the whole flow, with timings. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemHost } from "../core/app/host.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import { Review, ReviewPage } from "../core/review/schema.ts";
import { flag, readOptions } from "./options.ts";
import { start } from "./start.ts";
import { type FakeBotApi, startFakeBotApi } from "./telegram/bot-api.ts";

const help = `npm run demo              send a burst of three messages through the whole flow, step by step
npm run demo -- --json    print the result as JSON: {ok, steps: [{name, ms}], review, sent}

It uses embedded engines in a temporary folder that it deletes afterwards.`;

const apiKey = "nadia_demo_key_0123456789";
const secret = "demo-secret";
const token = "1:demo";
const customer = 4_711;
const burst = [
  "Hi! I ordered a blue lamp last week.",
  "It arrived today,",
  "but the shade is broken. What now?",
];
/** Maximum duration of a step, ms. */
const timeoutMs = 20_000;

interface Step {
  readonly name: string;
  readonly ms: number;
}

interface Demo {
  readonly steps: Step[];
  review: Review | null;
  sent: readonly string[];
}

async function main(json: boolean): Promise<void> {
  const demo: Demo = { steps: [], review: null, sent: [] };
  const say = (line: string) => {
    if (!json) console.log(line);
  };
  try {
    await run(demo, say);
    if (json) console.log(JSON.stringify({ ok: true, ...demo }));
    else say(`\nTotal: ${demo.steps.reduce((sum, step) => sum + step.ms, 0)} ms.`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (json) console.log(JSON.stringify({ ok: false, ...demo, error: reason }));
    else console.error(reason);
    process.exitCode = 1;
  }
}

async function run(demo: Demo, say: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "nadia-demo-"));
  const telegram = await startFakeBotApi({ token });
  const step = async <T>(name: string, work: () => Promise<T>, tell: (result: T) => string): Promise<T> => {
    const started = performance.now();
    const result = await work();
    const ms = Math.round(performance.now() - started);
    demo.steps.push({ name, ms });
    say(`${String(ms).padStart(6)} ms  ${tell(result)}`);
    return result;
  };
  let stop = async (): Promise<void> => undefined;
  try {
    const running = await step(
      "start",
      () => startNadia(folder, telegram),
      () => "everything is running in one process",
    );
    stop = () => running.stop();
    await loop(running.url, telegram, demo, step);
  } finally {
    await stop();
    await telegram.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Uses real models if they are configured; the demo ignores all other environment variables. */
const models = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(LLM[12]_|GOOGLE_|OPENAI_)/.test(name)),
);

const startNadia = (folder: string, telegram: FakeBotApi) =>
  start(
    {
      ...models,
      PORT: "0",
      NADIA_DATA_DIR: folder,
      NADIA_API_KEY: apiKey,
      NADIA_DEBOUNCE_MS: "1000",
      TELEGRAM_WEBHOOK_SECRET: secret,
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      TELEGRAM_UPDATES: "webhook",
    },
    systemHost(() => undefined),
  );

type TakeStep = <T>(name: string, work: () => Promise<T>, tell: (result: T) => string) => Promise<T>;

async function loop(url: string, telegram: FakeBotApi, demo: Demo, step: TakeStep): Promise<void> {
  await step(
    "webhook",
    async () => {
      for (const [index, text] of burst.entries()) await post(url, index + 1, text);
    },
    () => `a customer wrote ${burst.length} messages, each stored before Telegram got its 200`,
  );
  const drafted = await step(
    "draft",
    () => until(async () => whole(await call(url, "GET", "/v1/reviews"))),
    ({ draft, verdict }) =>
      `the burst became one draft, verdict ${verdict?.level ?? "none"}:${quoted(draft?.text ?? "")}`,
  );
  await decide(url, drafted, step);
  await step(
    "send",
    () => until(async () => telegram.sent()[0]),
    () => "Telegram received it",
  );
  demo.review = await step(
    "receipt",
    () => until(async () => whenSent(await call(url, "GET", `/v1/reviews/${drafted.id}`))),
    ({ status }) => `the review is ${status}`,
  );
  demo.sent = telegram.sent().map((message) => message.text);
}

/**
 * The review of the whole burst. On a busy machine the burst may end too early; the draft of the rest then replaces the
 * first one.
 */
const whole = (answer: unknown): Review | undefined =>
  ReviewPage.parse(answer).items.find(({ message_count: count }) => count === burst.length);

const quoted = (text: string): string => `\n           “${text}”`;

function whenSent(answer: unknown): Review | undefined {
  const review = Review.parse(answer);
  return review.status === "sent" ? review : undefined;
}

async function decide(url: string, { id }: Review, step: TakeStep): Promise<void> {
  const { version } = await step(
    "claim",
    async () => Review.parse(await call(url, "POST", `/v1/reviews/${id}/claim`)),
    (review) => `${review.claimed_by?.name ?? "nobody"} claimed it`,
  );
  const final_text = "I am sorry about the shade! A new one is on its way to you, free of charge.";
  await step(
    "approve",
    () => call(url, "POST", `/v1/reviews/${id}/approve`, { final_text, version }),
    () => `and approved this text instead:${quoted(final_text)}`,
  );
}

async function post(url: string, id: number, text: string): Promise<void> {
  const from = { id: customer, is_bot: false, first_name: "Ada" };
  const message = {
    message_id: id,
    date: Math.floor(Date.now() / 1_000),
    text,
    chat: { id: customer, type: "private" },
    from,
  };
  const response = await fetch(`${url}/telegram/webhook`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
    body: JSON.stringify({ update_id: id, message }),
  });
  if (!response.ok) throw new NadiaError("internal", `the webhook answered ${response.status}`);
}

async function call(url: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new NadiaError("internal", `${method} ${path} answered ${response.status}`);
  return response.json();
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + timeoutMs; Date.now() < end;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new NadiaError("internal", `timed out after ${timeoutMs / 1_000} s`);
}

await main(readOptions(help, { json: flag }).json);
