/** A customer's context is compressed in three levels, and always fits. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { NadiaError } from "../../core/kernel/errors.ts";
import { compress, compressionOf } from "../../core/memory/compression.ts";
import { contextBytes, type Level } from "../../core/memory/compression-levels.ts";
import { type Compression, fit } from "../../core/memory/fit.ts";
import { CustomerContext } from "../../core/memory/schema.ts";
import { cut, cutBytes } from "../../core/memory/trim.ts";
import { contextOf } from "../support/contexts.ts";

const levels = [1, 2, 3] as const;
const essentials = ["name", "age", "location", "occupation", "preferences"] as const;
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const copyOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const last_interaction = { at: "2026-01-01T00:00:00.000Z" };

/** Texts of all lengths around the limits, with everything that makes cutting and counting hard. */
const text = fc
  .tuple(
    fc.array(
      fc.oneof(
        fc.constantFrom("😀", "\ud800", "\udc00", "é", "\u0000", '"', "\\", "\n", "漢", "a", "… "),
        fc.string({ unit: "binary", maxLength: 8 }),
      ),
      { maxLength: 12 },
    ),
    fc.constantFrom(1, 1, 1, 3, 20, 60, 150),
  )
  .map(([parts, times]) => parts.join("").repeat(times));
const level = fc.constantFrom<Level>(...levels);
const noted = fc.array(
  text.map((text) => ({ text })),
  { maxLength: 60 },
);
/** Contexts as written by the memory, with texts far longer than reviewers and bubbles allow. */
const contexts: fc.Arbitrary<CustomerContext> = fc.record(
  {
    profile: fc.record(
      { name: text, age: fc.nat(), location: text, occupation: text, preferences: text },
      { requiredKeys: [], noNullPrototype: true },
    ),
    last_interaction: fc.constantFrom("", last_interaction.at).map((at) => ({ at })),
    summaries: noted,
    questions: noted,
    compressed: level,
  },
  { requiredKeys: ["last_interaction"], noNullPrototype: true },
);
/** Including small ones, so that budgets run out on contexts of a few KB. */
const room = fc.constantFrom(1_024, 1_500, 4_000, 20_000, contextBytes);

describe("[S6] the three levels", () => {
  test("[S6] the sample contexts are compressed at all, at every level", () => {
    for (const level of levels) {
      const tried = fc.sample(contexts, { numRuns: 100, seed: 7 });
      const smaller = tried.filter((context) => bytes(compress(context, level, 4_000)) < bytes(context));
      assert.ok(smaller.length > 30, `level ${level}: ${smaller.length}`);
    }
  });

  test("[S6] save at least 20, 50 and 80 % of a 100 KB context, each in under 1 ms", () => {
    const tried = Array.from({ length: 30 }, (_, seed) => contextOf(contextBytes, seed));
    const median = (work: (context: CustomerContext) => unknown) => {
      const times = [...tried, ...tried, ...tried].map((context) => {
        const start = performance.now();
        work(context);
        return performance.now() - start;
      });
      return times.slice(30).toSorted((a, b) => a - b)[30] ?? Infinity;
    };
    // A busy machine is slow at everything, so compare with a JSON.stringify of the same context.
    const most = Math.max(1, 4 * median((context) => JSON.stringify(context)));
    const leasts = { 1: 0.2, 2: 0.5, 3: 0.8 };
    for (const level of levels) {
      for (const context of tried)
        assert.ok(1 - bytes(compress(context, level)) / bytes(context) >= leasts[level]);
      const ms = median((context) => compress(context, level));
      assert.ok(ms < most, `level ${level}: ${ms} ms of ${most}`);
    }
  });

  test("[S6] level 1 keeps the five fields, and the newest summaries and questions", () => {
    const context = contextOf(50_000);
    const smaller = compress(context, 1);
    assert.deepEqual(smaller.profile, context.profile);
    assert.deepEqual(smaller.last_interaction, context.last_interaction);
    for (const list of ["summaries", "questions"] as const) {
      const kept = smaller[list] ?? [];
      assert.ok(kept.length > 3);
      assert.deepEqual(kept, context[list].slice(-kept.length));
    }
  });

  test("[S6] level 2 keeps only the last 3 summaries", () => {
    const context = contextOf(contextBytes);
    const smaller = compress(context, 2);
    assert.deepEqual(smaller.summaries, context.summaries.slice(-3));
    assert.deepEqual(smaller.profile, context.profile);
  });

  test("[S6] level 2 keeps the last 3 summaries even with preferences of 90 KB", () => {
    const context = { ...contextOf(8_000), profile: { name: "A", preferences: "x".repeat(90_000) } };
    assert.deepEqual(compress(context, 2).summaries, context.summaries.slice(-3));
  });

  test("[S6] level 3 keeps the name, the last interaction and a mark", () => {
    const context = contextOf(contextBytes);
    assert.deepEqual(compress(context, 3), {
      profile: { name: context.profile.name },
      last_interaction: context.last_interaction,
      compressed: 3,
    });
  });

  test("[S6] a compressed context is still a customer's context", () => {
    for (const level of levels)
      assert.equal(CustomerContext.parse(compress(contextOf(contextBytes), level)).compressed, level);
  });

  test("[S6] never larger, and monotone from level to level", () => {
    fc.assert(
      fc.property(contexts, room, (context, maxBytes) => {
        const sizes = [context, ...levels.map((level) => compress(context, level, maxBytes))].map(bytes);
        assert.deepEqual(
          sizes,
          sizes.toSorted((a, b) => b - a),
        );
      }),
      { numRuns: 150 },
    );
  });

  test("[S6] the essential keys of a level are complete", () => {
    fc.assert(
      fc.property(contexts, level, room, (context, level, maxBytes) => {
        const smaller = compress(context, level, maxBytes);
        for (const key of level === 3 ? (["name"] as const) : essentials)
          assert.equal(smaller.profile?.[key], context.profile?.[key]);
        assert.deepEqual(smaller.last_interaction, context.last_interaction);
        if (smaller !== context) assert.ok(compressionOf(smaller) > 0);
      }),
      { numRuns: 150 },
    );
  });

  test("[S6] always JSON, idempotent, and leaves the given context unchanged", () => {
    fc.assert(
      fc.property(contexts, level, room, (context, level, maxBytes) => {
        const before = JSON.stringify(context);
        const smaller = compress(context, level, maxBytes);
        assert.equal(JSON.stringify(context), before);
        assert.deepEqual(copyOf(smaller), smaller);
        assert.equal(compress(smaller, level, maxBytes), smaller);
      }),
      { numRuns: 150 },
    );
  });
});

describe("[S6] fitting a context into 100 KB", () => {
  const watched = () => {
    const seen: Compression[] = [];
    const failures: unknown[] = [];
    const observer = {
      onCompression: (done: Compression) => seen.push(done),
      onFailure: (e: unknown) => failures.push(e),
    };
    return { seen, failures, observer };
  };

  test("[S6] a context that fits is not changed, counted or marked", () => {
    const { seen, observer } = watched();
    const context = contextOf(contextBytes - 1_100);
    const fitted = fit(context, contextBytes, observer);
    assert.equal(fitted.context, context);
    assert.equal(fitted.level, 0);
    assert.equal(fitted.json, JSON.stringify(context));
    assert.equal(fitted.before, bytes(context));
    assert.deepEqual(seen, []);
  });

  test("[S6] the first level that fits is used, counted and timed", () => {
    const { seen, observer } = watched();
    let now = 0;
    const context = contextOf(contextBytes + 5_000);
    const fitted = fit(context, contextBytes, observer, () => (now += 2.5));
    assert.equal(fitted.level, 1);
    assert.deepEqual(seen, [{ level: 1, before: bytes(context), after: bytes(fitted.context), ms: 2.5 }]);
  });

  test("[S6] each level is reached", () => {
    const big = (field: "name" | "preferences") => ({
      ...contextOf(5_000),
      profile: { name: "A", [field]: "x".repeat(120_000) },
    });
    assert.equal(fit(contextOf(120_000)).level, 1);
    assert.equal(fit(big("preferences")).level, 3);
    // JSON escapes each unit as six bytes: three summaries of 18 KB at level 1, of 9 KB at level 2.
    const summaries = Array.from({ length: 3 }, () => ({ text: "\0".repeat(3_000) }));
    const profile = { name: "A", preferences: "x".repeat(60_000) };
    assert.equal(fit({ profile, last_interaction, summaries }).level, 2);
  });

  test("[S6] a name of half a megabyte is cut at a code point, never lost", () => {
    for (const letter of ["x", "😀", "漢", "\ud800", "\u0000", '"']) {
      const profile = { name: letter.repeat(400_000), age: 3 };
      const { context, level, after } = fit({ profile, last_interaction }, 2_000);
      const name = context.profile?.name ?? "";
      assert.ok(name.endsWith("…") && name.length > 100);
      assert.equal(name.slice(0, -1), letter.repeat((name.length - 1) / letter.length));
      assert.deepEqual([level, after <= 2_000, context.last_interaction], [3, true, last_interaction]);
    }
  });

  test("[S6] fits any input, stays JSON, and is idempotent", () => {
    fc.assert(
      fc.property(contexts, room, (context, maxBytes) => {
        const fitted = fit(context, maxBytes);
        assert.ok(fitted.after <= maxBytes && fitted.after <= fitted.before);
        assert.equal(Buffer.byteLength(fitted.json), fitted.after);
        assert.deepEqual(JSON.parse(fitted.json), copyOf(fitted.context));
        if (context.profile?.name !== undefined) assert.ok(fitted.context.profile?.name !== undefined);
        assert.equal(fit(fitted.context, maxBytes).level, 0);
      }),
      { numRuns: 150 },
    );
  });

  test("[S6] a context that is not JSON is reported and rejected", () => {
    const { failures, observer } = watched();
    const broken = {
      last_interaction,
      get summaries(): never {
        throw new TypeError("no value");
      },
    };
    assert.throws(
      () => fit(broken, contextBytes, observer),
      (error) => error instanceof NadiaError && error.code === "internal",
    );
    assert.equal(failures.length, 1);
    assert.throws(
      () => fit({ last_interaction }, 100),
      (error) => error instanceof NadiaError && error.code === "bad_configuration",
    );
  });
});

describe("[S6] cutting a text", () => {
  test("[S6] leaves no lone surrogate, no more units or bytes than requested, and the text's start", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 8, max: 400 }), (text, most) => {
        const byUnits = cut(text, most);
        const byBytes = cutBytes(text, most);
        assert.ok(byUnits.length <= most && bytes(byUnits) <= bytes(text));
        assert.ok(bytes(byBytes) - 2 <= most);
        for (const short of [byUnits, byBytes]) {
          assert.ok(short === text || text.startsWith(short.slice(0, -1)));
          if (text.isWellFormed()) assert.ok(short.isWellFormed());
        }
        assert.equal(cut(byUnits, most), byUnits);
      }),
      { numRuns: 500 },
    );
  });
});
