/** When a page has shown what it was opened for. */
import type { Page, Request } from "playwright-core";

/** Follows a new page; what is returned resolves once no request is under way and none follows from the last answer. */
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

/** Three frames: one in which the answer is read, one in which it is drawn, one in which that asks for more. */
const drawn = `(async () => {
  for (let frame = 0; frame < 3; frame += 1) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }
})()`;
