/** [A4] Password checks take turns: few run at once, each address has its share, and a flood is refused. */
import { describe, expect, test } from "vitest";
import { createTurns } from "../../core/access/turns.ts";

/** Calls that end when the test says so, and the names of those that have begun. */
function calls() {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const begin = (name: string) => (): Promise<string> => {
    begun.push(name);
    return new Promise((resolve, reject) =>
      ends.set(name, (error) => (error === undefined ? resolve(name) : reject(error))),
    );
  };
  const end = async (name: string, error?: Error) => {
    ends.get(name)?.(error);
    await Promise.resolve().then(() => undefined);
    await new Promise(setImmediate);
  };
  return { begun, begin, end };
}

describe("[A4] turns of password checks", () => {
  test("at most as many run as allowed, and a failed one makes room as well", async () => {
    const { begun, begin, end } = calls();
    const turns = createTurns({ atOnce: 2, waitingEach: 10, waiting: 100 });
    const all = Promise.allSettled(["a", "b", "c", "d"].map((name) => turns("10.0.0.1", begin(name))));
    expect(begun).toEqual(["a", "b"]);
    await end("b", new Error("no"));
    expect(begun).toEqual(["a", "b", "c"]);
    for (const name of ["a", "c", "d"]) await end(name);
    expect((await all).map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
  });

  test("an address that floods delays another one by a single check", async () => {
    const { begun, begin, end } = calls();
    const turns = createTurns({ atOnce: 1, waitingEach: 10, waiting: 100 });
    const flood = ["a1", "a2", "a3", "a4"].map((name) => turns("10.0.0.1", begin(name)));
    const other = [turns("10.0.0.2", begin("b1")), turns("10.0.0.2", begin("b2"))];
    for (const name of ["a1", "a2", "b1", "a3", "b2", "a4"]) await end(name);
    expect(begun).toEqual(["a1", "a2", "b1", "a3", "b2", "a4"]);
    await Promise.all([...flood, ...other]);
  });

  test("beyond its places an address is refused with when to try again, and others are not", async () => {
    const { begun, begin, end } = calls();
    const turns = createTurns({ atOnce: 1, waitingEach: 2, waiting: 3 });
    const accepted = ["a", "b", "c"].map((name) => turns("10.0.0.1", begin(name)));
    await expect(turns("10.0.0.1", begin("d"))).rejects.toMatchObject({
      code: "rate_limited",
      facts: { retry_after: expect.any(Number) },
    });
    const last = turns("10.0.0.2", begin("e"));
    await expect(turns("10.0.0.3", begin("f")), "all places are taken").rejects.toMatchObject({
      code: "rate_limited",
    });
    for (const name of ["a", "b", "e", "c"]) await end(name);
    await Promise.all([...accepted, last]);
    expect(begun).toEqual(["a", "b", "e", "c"]);
    const again = turns("10.0.0.1", begin("g"));
    await end("g");
    expect(await again, "nothing is left of the flood").toBe("g");
  });
});
