/** A running app with a browser: signed-in people, customers who write, and every error that a page reports. */
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import type { Sql } from "../../core/kernel/sql.ts";
import { borrowShell } from "./browser.ts";
import { pausableClock } from "./clock.ts";
import { driverOver, startMigratedPostgres } from "./database.ts";
import { eventually, waitTimeoutMs } from "./eventually.ts";
import { runningKey, startRunning } from "./start-running.ts";
import { createVisits, type Visitor, type VisitOptions } from "./visits.ts";

export interface ConsoleHarness {
  readonly url: string;
  readonly browser: Browser;
  /** Everything that pages reported: errors and content security policy violations. */
  readonly problems: string[];
  /** The problems since the last call. */
  newProblems(): string[];
  /**
   * Called after each test. The pages that a failed one left open are closed, because they would go on polling, and
   * their problems would fail the tests that follow.
   */
  tidy(hasFailed: boolean): Promise<void>;
  /** A browser context without a session; with options, if only `{}`, one that nobody has used. */
  visit(options?: VisitOptions): Promise<Visitor>;
  /** The same, signed in as the first admin, or with this person's e-mail and password. */
  signIn(person?: Person, options?: VisitOptions): Promise<Visitor>;
  /** Creates a reviewer. */
  addReviewer(person: Person & { readonly role?: "reviewer" | "admin" }): Promise<void>;
  /** Sends a message from a customer with this name; resolves to the review's id once there is a draft. */
  write(text: string, customer?: string): Promise<string>;
  /** Writes as a customer of this name, and waits for nothing. */
  send(text: string, customer?: string): Promise<void>;
  /** Writes as a silenced customer, and resolves once the message is in quarantine. */
  sendToQuarantine(text: string, customer: string): Promise<void>;
  /** Resolves to the id of this text's review once there is a draft. */
  waitForDraft(text: string): Promise<string>;
  /** The texts that this customer received, oldest first. */
  received(customer: string): Promise<string[]>;
  /** Stops the clock of the app and its pages: no offer expires and nothing becomes due. */
  freezeClock(): Promise<void>;
  /** Moves the clock on by this many ms and lets it run; the default is past both undo and the sweep's threshold. */
  advanceClock(ms?: number): Promise<void>;
  /** Moves time past the undo window; resolves once the customer has received this text. */
  waitForReply(customer: string, text: string): Promise<void>;
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

/** Five seconds of undo, five until the sweep calls a delivery overdue, and one for rounding, ms. */
const untilDueMs = 11_000;

const webhookSecret = "console-webhook-secret";

/** Starts the app, with these settings beside the usual ones, and opens a browser; `close` ends the app and all visits. */
export async function startConsoleHarness(
  env: Record<string, string> = {},
  openBrowser = borrowShell,
): Promise<ConsoleHarness> {
  const clock = pausableClock();
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
  const visits = createVisits({ url: harness.url, browser, problems });
  const clocks = () => visits.current().map((visitor) => visitor.clock);
  const advanceClock = async (ms = untilDueMs) => {
    clock.advance(ms);
    await Promise.all(clocks().map((one) => one.resume()));
  };
  const database = driverOver(postgres);
  const chats = chatsOf(call, database);
  let before: ReadonlySet<Visitor> = new Set();
  return {
    url: harness.url,
    browser,
    problems,
    newProblems: freshOf(problems),
    tidy: async (hasFailed) => {
      if (hasFailed) {
        const opened = visits.current().filter((one) => !before.has(one));
        await Promise.all(opened.map((one) => visits.discard(one)));
        problems.length = 0;
      }
      before = new Set(visits.current());
    },
    database,
    api: call,
    visit: visits.start,
    signIn: async (person, options) => {
      const visitor = await visits.start(options);
      const credentials =
        person === undefined ? { api_key: runningKey } : { email: person.email, password: person.password };
      const answer = await visitor.request.post(`${harness.url}/v1/session`, {
        data: credentials,
        timeout: waitTimeoutMs,
      });
      assert.ok(answer.ok(), `signing in: ${answer.status()} ${await answer.text()}`);
      return visitor;
    },
    addReviewer: async ({ role = "reviewer", ...person }) => {
      await call("POST", "/v1/reviewers", { ...person, role });
    },
    freezeClock: async () => {
      clock.freeze();
      await Promise.all(clocks().map((one) => one.freeze()));
    },
    advanceClock,
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
    waitForReply: async (customer, text) => {
      await advanceClock();
      await eventually(`${customer} gets ${text}`, async () =>
        (await chats.received(customer)).includes(text),
      );
    },
    close: async () => {
      await visits.close();
      await closeBrowser();
      await harness.stop();
      await postgres.close();
    },
  };
}

function freshOf(problems: readonly string[]): () => string[] {
  let seen = 0;
  return () => {
    // A test may have removed some of them.
    const fresh = problems.slice(Math.min(seen, problems.length));
    seen = problems.length;
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
function chatsOf(
  call: Call,
  database: Sql,
): Pick<ConsoleHarness, "write" | "send" | "sendToQuarantine" | "waitForDraft" | "received"> {
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
      return waitForDraft(database, text);
    },
    sendToQuarantine: async (text, customer) => {
      await send(text, customer);
      await eventually(`${text} in quarantine`, async () => {
        const { items } = await call<{ items: { text: string | null }[] }>("GET", "/v1/quarantine");
        return items.some((item) => item.text === text);
      });
    },
    waitForDraft: (text) => waitForDraft(database, text),
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

type Call = <T>(method: string, path: string, body?: object) => Promise<T>;

/** Waits for the draft that answers this text, which costs the app much less than listing the queue each time. */
const waitForDraft = (database: Sql, text: string): Promise<string> =>
  eventually(`a review of ${text}`, async () => {
    const [review] = await database.query<{ id: string }>({
      sql: `select i.id from messages m join interactions i on (i.id, i.created_at) = (m.interaction_id, m.interaction_created_at)
        where m.text = $1 and i.status in ('pending', 'failed') limit 1`,
      parameters: [text],
    });
    return review?.id;
  });
