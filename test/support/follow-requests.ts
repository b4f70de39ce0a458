/** Tells when a page has finished loading its content. */
import type { Page, Request } from "playwright-core";

/** Watches a new page. The returned function resolves once no request is in flight and none follows. */
export function followRequests(page: Page): () => Promise<void> {
  const pending = new Set<Request>();
  let sent = 0;
  page.on("request", (request) => {
    sent += 1;
    pending.add(request);
  });
  for (const end of ["requestfinished", "requestfailed"] as const)
    page.on(end as "requestfinished", (request) => void pending.delete(request));
  return async () => {
    for (let before = -1; before !== sent || pending.size > 0;) {
      before = sent;
      await page.evaluate(drawn);
    }
  };
}

/** Three frames: one to read the answer, one to render it, one for the render to request more. */
const drawn = `(async () => {
  for (let frame = 0; frame < 3; frame += 1) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }
})()`;
