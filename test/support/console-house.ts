/** A running house with a browser before it: people signed in, customers who write, and what went wrong on any page. */
import assert from "node:assert/strict";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { startBrowser } from "./browser.ts";
import { runningKey, startRunning } from "./running.ts";

export interface ConsoleHouse {
  readonly url: string;
  readonly browser: Browser;
  /** Whatever a page complained of: errors, and what its policy refused. */
  readonly problems: string[];
  /** A browser of its own, signed in as the first admin or with this person's e-mail and password. */
  signIn(person?: Person, options?: BrowserContextOptions): Promise<Visitor>;
  /** Makes a reviewer. */
  hire(person: Person & { readonly role?: "reviewer" | "admin" }): Promise<void>;
  /** Writes as a customer of this name, and resolves to the review's id once there is a draft. */
  write(text: string, customer?: string): Promise<string>;
  /** Resolves to the review of this text once there is a draft. */
  drafted(text: string): Promise<string>;
  /** The texts that reached this customer, oldest first. */
  received(customer: string): Promise<string[]>;
  /** Calls the API as the first admin. */
  api<T>(method: string, path: string, body?: object): Promise<T>;
  close(): Promise<void>;
}

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export interface Visitor {
  readonly context: BrowserContext;
  /** Opens a page of the console and waits for its heading. */
  open(path: string): Promise<Page>;
  close(): Promise<void>;
}

/** Starts house and browser; close both by `close`. */
export async function startConsoleHouse(): Promise<ConsoleHouse> {
  const house = await startRunning();
  const browser = await startBrowser();
  const requests = (await browser.newContext()).request;
  const problems: string[] = [];
  const customers = new Map<string, number>();
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await requests.fetch(house.url + path, {
      method,
      headers: { authorization: `Bearer ${runningKey}` },
      ...(body === undefined ? {} : { data: body }),
    });
    assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const act = async (action: object): Promise<number> =>
    (await call<{ person: { id: number } }>("POST", "/simulator/actions", action)).person.id;
  return {
    url: house.url,
    browser,
    problems,
    api: call,
    signIn: async (person, options = {}) => {
      const context = await browser.newContext(options);
      const credentials =
        person === undefined ? { api_key: runningKey } : { email: person.email, password: person.password };
      const answer = await context.request.post(`${house.url}/v1/session`, { data: credentials });
      assert.ok(answer.ok(), `signing in: ${answer.status()} ${await answer.text()}`);
      return visitorOf(house.url, context, problems);
    },
    hire: async ({ role = "reviewer", ...person }) => {
      await call("POST", "/v1/reviewers", { ...person, role });
    },
    write: async (text, customer = "Ada") => {
      const person = customers.get(customer) ?? (await act({ do: "join", name: customer }));
      customers.set(customer, person);
      await act({ do: "write", person, texts: [text] });
      return drafted(call, text);
    },
    drafted: (text) => drafted(call, text),
    received: async (customer) => {
      const { chats } = await call<{ chats: Chat[] }>("GET", "/simulator/state");
      const chat = chats.find(({ person }) => person.id === customers.get(customer));
      return (chat?.entries ?? []).filter(({ side }) => side === "bot").map(({ text }) => text);
    },
    close: async () => {
      await browser.close();
      await house.stop();
    },
  };
}

/** What the simulator tells of a chat, as far as tests look. */
interface Chat {
  readonly person: { readonly id: number };
  readonly entries: readonly { readonly side: string; readonly text: string }[];
}

function visitorOf(url: string, context: BrowserContext, problems: string[]): Visitor {
  context.setDefaultTimeout(60_000);
  return {
    context,
    open: async (path) => {
      const page = await context.newPage();
      page.on("pageerror", (error) => problems.push(`${path}: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error") problems.push(`${path}: ${message.text()}`);
      });
      await page.goto(url + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      return page;
    },
    close: () => context.close(),
  };
}

type Call = <T>(method: string, path: string, body?: object) => Promise<T>;

/** Waits for the draft that answers this text. */
async function drafted(call: Call, text: string): Promise<string> {
  for (let tries = 0; tries < 2_400; tries += 1) {
    const { items } = await call<{ items: { id: string; messages: { text: string | null }[] }[] }>(
      "GET",
      "/v1/reviews?status=pending,failed&limit=200",
    );
    const found = items.find(({ messages }) => messages.some((message) => message.text === text));
    if (found !== undefined) return found.id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("no review came up for what the customer wrote");
}
