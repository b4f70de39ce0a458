/** Visits to the console in a browser: what their pages report is recorded, and contexts are reused. */
import type {
  APIRequestContext,
  Browser,
  BrowserContext,
  BrowserContextOptions,
  ConsoleMessage,
  Page,
} from "playwright-core";
import { type PageClock, pageClock } from "./page-clock.ts";
import { waitTimeoutMs } from "./eventually.ts";
import { followRequests } from "./follow-requests.ts";

export interface VisitOptions extends BrowserContextOptions {
  /** Moves this browser's pages forward by this many ms. */
  readonly shiftMs?: number;
}

export interface Visitor {
  /** A context that a test has accessed may have been changed, so it is not reused. */
  readonly context: BrowserContext;
  /** Sends requests with the context's cookies. */
  readonly request: APIRequestContext;
  readonly clock: PageClock;
  /** Opens a page of the console and waits for its heading. */
  open(path: string): Promise<Page>;
  /** Opens a page and waits until everything on it has loaded. */
  settled(path: string): Promise<Page>;
  close(): Promise<void>;
}

export interface Visits {
  /** Starts a visit in a new context or, without options, in an emptied one, whose HTTP cache holds the console's files. */
  start(options?: VisitOptions): Promise<Visitor>;
  /** The visits that are still open. */
  current(): Visitor[];
  /** Closes a visit together with its context. */
  discard(visitor: Visitor): Promise<void>;
  /** Closes all contexts. */
  close(): Promise<void>;
}

interface Place {
  readonly url: string;
  readonly browser: Browser;
  /** Gets everything that pages report: errors and content security policy violations. */
  readonly problems: string[];
}

interface ReusableContext {
  readonly context: BrowserContext;
  readonly clock: PageClock;
  /** Null until the context is emptied for the first time. */
  blankPage: BlankPage | null;
}

/** An empty page that keeps the process of its context alive. */
interface BlankPage {
  readonly page: Page;
  /** Removes what the console stored in the browser. */
  forget(): Promise<unknown>;
}

export function createVisits(place: Place): Visits {
  const current = new Map<Visitor, ReusableContext>();
  const spare: ReusableContext[] = [];
  return {
    start: async (options) => {
      const reusable =
        (options === undefined ? spare.pop() : undefined) ?? (await newContext(place.browser, options ?? {}));
      let isAsNew = options === undefined;
      const visitor: Visitor = {
        ...opening(reusable.context, place),
        get context() {
          isAsNew = false;
          return reusable.context;
        },
        request: reusable.context.request,
        clock: reusable.clock,
        close: async () => {
          if (!current.delete(visitor)) return;
          if (!isAsNew) return reusable.context.close();
          await empty(reusable, place.url);
          spare.push(reusable);
        },
      };
      current.set(visitor, reusable);
      reusable.context.once("close", () => current.delete(visitor));
      return visitor;
    },
    current: () => [...current.keys()],
    discard: async (visitor) => current.get(visitor)?.context.close(),
    close: async () => {
      const contexts = [...current.values(), ...spare.splice(0)];
      await Promise.all(contexts.map(({ context }) => context.close()));
    },
  };
}

async function newContext(
  browser: Browser,
  { shiftMs = 0, ...options }: VisitOptions,
): Promise<ReusableContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(waitTimeoutMs);
  return { context, clock: await pageClock(context, shiftMs), blankPage: null };
}

/** Makes a context ready for another visit, which finds the process running and the console's code compiled. */
async function empty(reusable: ReusableContext, url: string): Promise<void> {
  const { context, clock } = reusable;
  const { page, forget } = (reusable.blankPage ??= await openBlankPage(context, url));
  const others = context.pages().filter((one) => one !== page);
  await Promise.all(others.map((one) => one.close()));
  await Promise.all([context.clearCookies(), forget(), clock.reset()]);
}

async function openBlankPage(context: BrowserContext, url: string): Promise<BlankPage> {
  const page = await context.newPage();
  await page.goto(`${url}/nadia.svg`);
  const session = await context.newCDPSession(page);
  const forget = () => session.send("Storage.clearDataForOrigin", { origin: url, storageTypes: "all" });
  return { page, forget };
}

/** The conflict of a decision with one's own claim, which raised the version: the console retries it. */
const isRetried = (message: ConsoleMessage): boolean =>
  message.text().includes("409") && /\/(approve|reject|regenerate|decline)$/.test(message.location().url);

function opening(context: BrowserContext, { url, problems }: Place): Pick<Visitor, "open" | "settled"> {
  const load = async (path: string) => {
    const page = await context.newPage();
    const settled = followRequests(page);
    const report = (text: string) => void problems.push(`${page.url().slice(url.length)}: ${text}`);
    page.on("pageerror", (error) => report(error.message));
    page.on("console", (message) => {
      if (message.type() !== "error" || isRetried(message)) return;
      report(`${message.location().url}: ${message.text()}`);
    });
    await page.goto(url + path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    return { page, settled };
  };
  return {
    open: async (path) => (await load(path)).page,
    settled: async (path) => {
      const { page, settled } = await load(path);
      await settled();
      return page;
    },
  };
}
