/** A running app with a browser: signed-in people, customers who write, and every error that a page reports. */
import assert from "node:assert/strict";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import type { Sql } from "../../core/kernel/sql.ts";
import { borrowShell } from "./browser.ts";
import { heldClock } from "./clock.ts";
import { driverOver, startMigratedPostgres } from "./database.ts";
import { type PageClock, pageClock } from "./page-clock.ts";
import { eventually, patienceMs } from "./patience.ts";
import { runningKey, startRunning } from "./running.ts";
import { followRequests } from "./settled.ts";

export interface ConsoleHarness {
  readonly url: string;
  readonly browser: Browser;
  /** Everything that pages reported: errors and content security policy violations. */
  readonly problems: string[];
  /** The complaints since the last call. */
  newProblems(): string[];
  /**
   * Called after each test. The pages that a failed one left open are closed, because they would go on polling, and
   * their complaints would fail the tests that follow.
   */
  tidy(hasFailed: boolean): Promise<void>;
  /** A new browser context at the login page. */
  visit(options?: VisitOptions): Promise<Visitor>;
  /** The same, signed in as the first admin, or with this person's e-mail and password. */
  signIn(person?: Person, options?: VisitOptions): Promise<Visitor>;
  /** Creates a reviewer. */
  hire(person: Person & { readonly role?: "reviewer" | "admin" }): Promise<void>;
  /** Sends a message from a customer with this name; resolves to the review's id once there is a draft. */
  write(text: string, customer?: string): Promise<string>;
  /** Writes as a customer of this name, and waits for nothing. */
  send(text: string, customer?: string): Promise<void>;
  /** Writes as a silenced customer, and resolves once the message is in quarantine. */
  heldBack(text: string, customer: string): Promise<void>;
  /** Resolves to the id of this text's review once there is a draft. */
  drafted(text: string): Promise<string>;
  /** The texts that this customer received, oldest first. */
  received(customer: string): Promise<string[]>;
  /** Stops the clock of the app and its pages: no offer expires and nothing becomes due. */
  hold(): Promise<void>;
  /** Moves the clock on by this many ms and lets it run; the default is past both undo and the sweep's threshold. */
  goOn(ms?: number): Promise<void>;
  /** Moves time past the undo window; resolves once the customer has received this text. */
  arrives(customer: string, text: string): Promise<void>;
  /** Posts an update as Telegram does. */
  post(update: object): Promise<void>;
  /** The app's database. */
  readonly database: Sql;
  /** Calls the API as the first admin. */
  api<T>(method: string, path: string, body?: object): Promise<T>;
  close(): Promise<void>;
}

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export interface VisitOptions extends BrowserContextOptions {
  /** Moves this browser's pages forward by this many ms. */
  readonly shiftMs?: number;
}

export interface Visitor {
  readonly context: BrowserContext;
  readonly clock: PageClock;
  /** Opens a page of the console and waits for its heading. */
  open(path: string): Promise<Page>;
  /** Opens a page and waits until everything on it has loaded. */
  settled(path: string): Promise<Page>;
  close(): Promise<void>;
}

/** Five seconds of undo, five until the sweep calls a delivery overdue, and one for rounding, ms. */
const untilDueMs = 11_000;

const webhookSecret = "console-webhook-secret";

/** Starts the app, with these settings beside the usual ones, and opens a browser; `close` ends the app and all visits. */
export async function startConsoleHarness(
  env: Record<string, string> = {},
  openBrowser = borrowShell,
): Promise<ConsoleHarness> {
  const clock = heldClock();
  const postgres = await startMigratedPostgres();
  const harness = await startRunning(
    {
      NADIA_DEBOUNCE_MS: "0",
      TELEGRAM_WEBHOOK_SECRET: webhookSecret,
      DATABASE_URL: postgres.databaseUrl,
      NEON_FETCH_ENDPOINT: postgres.fetchEndpoint,
      ...env,
    },
    clock,
  );
  const { browser, close: closeBrowser } = await openBrowser();
  const call = callerOf(harness.url);
  const problems: string[] = [];
  const visitors = new Set<Visitor>();
  const visit = async ({ shiftMs = 0, ...options }: VisitOptions = {}) => {
    const visitor = await visitorOf(harness.url, await browser.newContext(options), { shiftMs, problems });
    visitors.add(visitor);
    visitor.context.once("close", () => visitors.delete(visitor));
    return visitor;
  };
  const clocks = () => [...visitors].map((visitor) => visitor.clock);
  const goOn = async (ms = untilDueMs) => {
    clock.goOn(ms);
    await Promise.all(clocks().map((one) => one.goOn()));
  };
  const chats = chatsOf(call);
  let before: ReadonlySet<Visitor> = new Set();
  return {
    url: harness.url,
    browser,
    problems,
    newProblems: freshOf(problems),
    tidy: async (hasFailed) => {
      if (hasFailed) {
        await Promise.all([...visitors].filter((one) => !before.has(one)).map((one) => one.close()));
        problems.length = 0;
      }
      before = new Set(visitors);
    },
    database: driverOver(postgres),
    api: call,
    visit,
    signIn: async (person, options) => {
      const visitor = await visit(options);
      const credentials =
        person === undefined ? { api_key: runningKey } : { email: person.email, password: person.password };
      const answer = await visitor.context.request.post(`${harness.url}/v1/session`, {
        data: credentials,
        timeout: patienceMs,
      });
      assert.ok(answer.ok(), `signing in: ${answer.status()} ${await answer.text()}`);
      return visitor;
    },
    hire: async ({ role = "reviewer", ...person }) => {
      await call("POST", "/v1/reviewers", { ...person, role });
    },
    hold: async () => {
      clock.hold();
      await Promise.all(clocks().map((one) => one.hold()));
    },
    goOn,
    post: async (update) => {
      const headers = {
        "content-type": "application/json",
        "x-telegram-bot-api-secret-token": webhookSecret,
      };
      const answer = await fetch(`${harness.url}/telegram/webhook`, {
        method: "POST",
        headers,
        body: JSON.stringify(update),
      });
      assert.equal(answer.status, 200);
    },
    ...chats,
    arrives: async (customer, text) => {
      await goOn();
      await eventually(`${customer} gets ${text}`, async () =>
        (await chats.received(customer)).includes(text),
      );
    },
    close: async () => {
      await Promise.all([...visitors].map((one) => one.close()));
      await closeBrowser();
      await harness.stop();
      await postgres.close();
    },
  };
}

function freshOf(problems: readonly string[]): () => string[] {
  let asked = 0;
  return () => {
    // A test may have removed some of them.
    const fresh = problems.slice(Math.min(asked, problems.length));
    asked = problems.length;
    return fresh;
  };
}

function callerOf(url: string): Call {
  return async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${runningKey}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  };
}

/** Customers by name. */
function chatsOf(call: Call): Pick<ConsoleHarness, "write" | "send" | "heldBack" | "drafted" | "received"> {
  const customers = new Map<string, number>();
  const act = async (action: object): Promise<number> =>
    (await call<{ person: { id: number } }>("POST", "/simulator/actions", action)).person.id;
  const send = async (text: string, customer = "Ada") => {
    const person = customers.get(customer) ?? (await act({ do: "join", name: customer }));
    customers.set(customer, person);
    await act({ do: "write", person, texts: [text] });
  };
  return {
    send,
    write: async (text, customer) => {
      await send(text, customer);
      return drafted(call, text);
    },
    heldBack: async (text, customer) => {
      await send(text, customer);
      await eventually(`${text} in quarantine`, async () => {
        const { items } = await call<{ items: { text: string | null }[] }>("GET", "/v1/quarantine");
        return items.some((item) => item.text === text);
      });
    },
    drafted: (text) => drafted(call, text),
    received: async (customer) => {
      const { chats } = await call<{ chats: Chat[] }>("GET", "/simulator/state");
      const chat = chats.find(({ person }) => person.id === customers.get(customer));
      return (chat?.entries ?? []).filter(({ side }) => side === "bot").map(({ text }) => text);
    },
  };
}

/** The part of the simulator's chat that tests read. */
interface Chat {
  readonly person: { readonly id: number };
  readonly entries: readonly { readonly side: string; readonly text: string }[];
}

async function visitorOf(
  url: string,
  context: BrowserContext,
  { shiftMs, problems }: { readonly shiftMs: number; readonly problems: string[] },
): Promise<Visitor> {
  context.setDefaultTimeout(patienceMs);
  const clock = await pageClock(context, shiftMs);
  const load = async (path: string) => {
    const page = await context.newPage();
    const settled = followRequests(page);
    const report = (text: string) => void problems.push(`${page.url().slice(url.length)}: ${text}`);
    page.on("pageerror", (error) => report(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") report(message.text());
    });
    await page.goto(url + path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    return { page, settled };
  };
  return {
    context,
    clock,
    open: async (path) => (await load(path)).page,
    settled: async (path) => {
      const { page, settled } = await load(path);
      await settled();
      return page;
    },
    close: () => context.close(),
  };
}

type Call = <T>(method: string, path: string, body?: object) => Promise<T>;

/** Waits for the draft that answers this text. */
const drafted = (call: Call, text: string): Promise<string> =>
  eventually(`a review of ${text}`, async () => {
    const { items } = await call<{ items: { id: string; messages: { text: string | null }[] }[] }>(
      "GET",
      "/v1/reviews?status=pending,failed&limit=200",
    );
    return items.find(({ messages }) => messages.some((message) => message.text === text))?.id;
  });
