/** One load of a page by a browser that has nothing in its cache, timed as its user sees it. */
import type { Browser, Cookie } from "playwright-core";

export interface Load {
  readonly first_contentful_paint_ms: number;
  /** Until the frame after the element appeared. */
  readonly shown_ms: number;
  /** The size of all scripts, as transferred. */
  readonly script_bytes: number;
}

type Send = (method: string, params?: object) => Promise<unknown>;

/** The part of Playwright's session used here; its types do not have the methods for nested targets. */
interface Session {
  send(method: string, params?: object): Promise<Record<string, string>>;
  on(
    event: string,
    listener: (event: { readonly sessionId: string; readonly message: string }) => void,
  ): void;
  off(
    event: string,
    listener: (event: { readonly sessionId: string; readonly message: string }) => void,
  ): void;
}

/**
 * Loads `url` in a new browser context with these cookies, until `selector` matches. The page is not one of
 * Playwright's: those have DevTools' network domain enabled, for which V8 parses the scripts a second time to name the
 * lines that make requests (120 ms of CPU time on two cores).
 */
export async function coldLoad(
  browser: Browser,
  url: string,
  cookies: readonly Cookie[],
  selector: string,
): Promise<Load> {
  const session = (await browser.newBrowserCDPSession()) as unknown as Session & { detach(): Promise<void> };
  const { browserContextId } = await session.send("Target.createBrowserContext");
  try {
    const { origin } = new URL(url);
    const own = cookies.map(({ name, value }) => ({ name, value, url: origin }));
    await session.send("Storage.setCookies", { browserContextId, cookies: own });
    const { targetId } = await session.send("Target.createTarget", { url: "about:blank", browserContextId });
    const send = await attach(session, targetId);
    await send("Page.enable");
    await send("Page.addScriptToEvaluateOnNewDocument", { source: recordFirstShown(selector) });
    await send("Page.navigate", { url });
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const load = await measuredBy(send);
      if (load !== null) return load;
    }
  } finally {
    await session.send("Target.disposeBrowserContext", { browserContextId });
    await session.detach();
  }
}

async function attach(session: Session, targetId: string | undefined): Promise<Send> {
  const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
  let last = 0;
  return (method, params = {}) =>
    new Promise((resolve, reject) => {
      last += 1;
      const id = last;
      const take = (event: { readonly sessionId: string; readonly message: string }) => {
        const answer = JSON.parse(event.message) as {
          id?: number;
          result?: unknown;
          error?: { message: string };
        };
        if (event.sessionId !== sessionId || answer.id !== id) return;
        session.off("Target.receivedMessageFromTarget", take);
        if (answer.error === undefined) resolve(answer.result);
        else reject(new Error(`${method}: ${answer.error.message}`));
      };
      session.on("Target.receivedMessageFromTarget", take);
      const message = JSON.stringify({ id, method, params });
      session.send("Target.sendMessageToTarget", { sessionId, message }).catch(reject);
    });
}

const recordFirstShown = (selector: string): string => `{
  const observer = new MutationObserver(() => {
    if (document.querySelector(${JSON.stringify(selector)}) === null) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.shownMs = performance.now(); }));
  });
  observer.observe(document, { childList: true, subtree: true });
}`;

/** Null until the element was shown. */
async function measuredBy(send: Send): Promise<Load | null> {
  const expression = `JSON.stringify(window.shownMs === undefined ? null : {
    first_contentful_paint_ms: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    shown_ms: window.shownMs,
    script_bytes: performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js"))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  })`;
  const answer = (await send("Runtime.evaluate", { expression })) as { result: { value: string } };
  return JSON.parse(answer.result.value) as Load | null;
}
