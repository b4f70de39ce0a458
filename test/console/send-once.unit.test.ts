/** [R12] Attempts to create the same thing share an id until one of them is answered. */
import { describe, expect, test } from "vitest";
import { Problem, UnreachableError } from "../../web/src/api/client.ts";
import { createSendOnce } from "../../web/src/api/send-once.ts";

describe("[R12] one id for repeated attempts", () => {
  /** The ids of these attempts, each a text and the error that it ends in. */
  async function idsOf(attempts: readonly (readonly [text: string, error: Error | null])[]) {
    const sendOnce = createSendOnce();
    const ids: string[] = [];
    for (const [text, error] of attempts)
      await sendOnce({ text }, (id) => {
        ids.push(id);
        return error === null ? Promise.resolve() : Promise.reject(error);
      }).catch(() => undefined);
    return ids.map((id) => ids.indexOf(id));
  }
  const lost = new UnreachableError("no response");

  test("after a lost response the same thing has the same id, until it was stored", async () => {
    expect(
      await idsOf([
        ["a", lost],
        ["a", new Problem(503, {})],
        ["a", null],
        ["a", null],
      ]),
    ).toEqual([0, 0, 0, 3]);
  });

  test("another text, or an attempt after a refusal, has another id", async () => {
    const refused = new Problem(409, { code: "id_taken" });
    expect(
      await idsOf([
        ["a", lost],
        ["b", refused],
        ["b", null],
      ]),
    ).toEqual([0, 1, 2]);
  });
});
