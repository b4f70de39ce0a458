/** Cursors of a customer's archive that no page returned. */
import { expect, onTestFinished, test } from "vitest";
import { startHarness } from "../support/harness.ts";
import { plant } from "../support/reviews.ts";

const encoded = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString("base64url");

/** What no source has as a key, whichever type its keys have. */
const wrongKeys = ["", "x", "\0", "\ud800", "1.5", "9".repeat(20), "infinity", "x y z"];

test("[G2] (promise 10) a forged cursor of an archive answers 422 and names `cursor`, wherever it points", async () => {
  const harness = await startHarness();
  onTestFinished(() => harness.close());
  const { customer } = await plant(harness);
  const ask = (place: unknown) =>
    harness.api("GET", `/v1/users/${customer}/export?limit=1&cursor=${encoded(place)}`);
  let sources = 0;
  for (; (await ask([sources, null])).status === 200; sources += 1) {
    for (const key of wrongKeys) {
      const { status, body } = await ask([sources, key]);
      expect([key, status, body["code"], body["field"]]).toEqual([key, 422, "field_invalid", "cursor"]);
    }
  }
  expect(sources).toBeGreaterThan(20);
});
