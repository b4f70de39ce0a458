/** Saving an answer: one request at a time, the last state last, and each kind of failure handled on its own. */
import { describe, expect, test } from "vitest";
import {
  createSaver,
  type SaveRefusal,
  type Saving,
  type Transport,
} from "../../web/src/pages/review/answer/saver.ts";
import { initialWorkOf } from "../../web/src/pages/review/answer/initial-work.ts";
import type { Work } from "../../web/src/pages/review/decision/decision.ts";

const saying = (text: string): Work => ({
  bubbles: [text],
  tags: [],
  score: null,
  notes: "",
  linkPreview: false,
  own: null,
  attachments: [],
});
const empty = { work: null, version: 0, isStored: true };

/** A server that answers on request, and timers that fire on request. */
function serverOf() {
  const puts: { text: string; version: number; sequence: number }[] = [];
  const removed: number[] = [];
  const answers: ((refusal: SaveRefusal | null) => void)[] = [];
  const timers = new Set<() => void>();
  let version = 0;
  const transport: Transport = {
    put: (work, base, sequence) => {
      puts.push({ text: work.bubbles.join("|"), version: base, sequence });
      return new Promise((resolve, reject) => {
        answers.push((refusal) => (refusal === null ? resolve((version += 1)) : reject(new Error(refusal))));
      });
    },
    remove: async (base) => void removed.push(base),
    refusalOf: (error) => (error as Error).message as SaveRefusal,
    schedule: (run) => {
      timers.add(run);
      return () => timers.delete(run);
    },
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    transport,
    puts,
    removed,
    timers,
    fire: async () => {
      const due = [...timers];
      timers.clear();
      for (const run of due) run();
      await settle();
    },
    answer: async (refusal: SaveRefusal | null = null) => {
      answers.shift()?.(refusal);
      await settle();
    },
  };
}

describe("[R12] saving an answer", () => {
  test("waits for a pause, and sends only the last state", async () => {
    const server = serverOf();
    const saver = createSaver(server.transport, empty, () => undefined);
    for (const text of ["H", "He", "Hello"]) saver.write(saying(text));
    expect([server.puts, server.timers.size, saver.state()]).toEqual([[], 1, "saving"]);
    await server.fire();
    expect(server.puts).toEqual([{ text: "Hello", version: 0, sequence: 1 }]);
    await server.answer();
    expect([saver.state(), saver.saved()]).toEqual([
      "saved",
      { work: saying("Hello"), version: 1, isStored: true },
    ]);
  });

  test("never has two requests on their way; what was typed meanwhile follows as one state", async () => {
    const server = serverOf();
    const saver = createSaver(server.transport, empty, () => undefined);
    saver.write(saying("one"));
    await server.fire();
    saver.write(saying("two"));
    saver.write(saying("three"));
    const done = saver.flush();
    expect(server.puts).toHaveLength(1);
    expect(saver.saved().isStored).toBe(false);
    await server.answer();
    expect(server.puts[1]).toEqual({ text: "three", version: 1, sequence: 2 });
    await server.answer();
    expect([await done, saver.state(), server.puts.length]).toEqual([true, "saved", 2]);
  });

  test("tries again after an outage, and only once in a while", async () => {
    const server = serverOf();
    const states: Saving[] = [];
    const saver = createSaver(server.transport, empty, (changed) => states.push(changed.state()));
    saver.write(saying("saved"));
    await server.fire();
    await server.answer("lost");
    expect([saver.state(), server.timers.size, server.puts.length]).toEqual(["failed", 1, 1]);
    await server.fire();
    await server.answer();
    expect(server.puts.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(states).toEqual(["saving", "saving", "failed", "saving", "saved"]);
  });

  test("a conflict sends nothing more until the person has chosen", async () => {
    const server = serverOf();
    const saver = createSaver(server.transport, empty, () => undefined);
    saver.write(saying("mine"));
    await server.fire();
    await server.answer("conflict");
    saver.write(saying("mine too"));
    expect([await saver.flush(), server.timers.size, server.puts.length]).toEqual([false, 0, 1]);
    saver.overwrite(7);
    await server.fire();
    expect(server.puts[1]).toEqual({ text: "mine too", version: 7, sequence: 2 });
    saver.adopt(saying("theirs"), 9);
    await server.answer();
    expect(saver.saved().work).toEqual(saying("theirs"));
  });

  for (const refusal of ["closed", "signed_out"] as const) {
    test(`is not repeated once it is ${refusal}`, async () => {
      const server = serverOf();
      const saver = createSaver(server.transport, empty, () => undefined);
      saver.write(saying("late"));
      await server.fire();
      await server.answer(refusal);
      expect([server.timers.size, server.puts.length, saver.saved().isStored]).toEqual([0, 1, false]);
    });
  }

  test("while a decision runs, nothing is sent, not even when the page is left; what was typed follows if it fails", async () => {
    const server = serverOf();
    const saver = createSaver(server.transport, empty, () => undefined);
    saver.write(saying("one"));
    await server.fire();
    const held = saver.hold();
    saver.write(saying("two"));
    await server.answer();
    await held;
    saver.write(saying("three"));
    await server.fire();
    expect([await saver.flush(), server.puts.length]).toEqual([false, 1]);
    saver.release();
    expect(server.puts[1]).toEqual({ text: "three", version: 1, sequence: 2 });
    await server.answer();
    expect(saver.saved().isStored).toBe(true);
  });

  test("what was taken back is deleted, and after a stop nothing is sent or reported", async () => {
    const server = serverOf();
    let changes = 0;
    const saved = { work: saying("old"), version: 4, isStored: true };
    const saver = createSaver(server.transport, saved, () => (changes += 1));
    saver.write(null);
    await server.fire();
    expect([server.removed, saver.state()]).toEqual([[4], "saved"]);
    saver.write(saying("new"));
    await server.fire();
    saver.stop();
    const before = changes;
    await server.answer();
    expect([changes, saver.state()]).toEqual([before, "closed"]);
  });
});

describe("[R12] the start of an editor", () => {
  const draft = saying("draft");
  const stored = (text: string, version: number) => ({
    revision: 0,
    bubbles: [text],
    attachments: [],
    edit_tags: [],
    quality_score: null,
    notes: "",
    link_preview: false,
    own_text: null,
    version,
    saved_at: "2026-03-01T12:00:00.000Z",
  });
  const own = (text: string, version: number, isStored: boolean) => ({
    work: saying(text),
    version,
    isStored,
  });

  test("is what the server has, unless this tab has something that it could not store", () => {
    expect(initialWorkOf(null, null, draft)).toEqual({ work: draft, saved: empty });
    expect(initialWorkOf(null, stored("phone", 3), draft).work).toEqual(saying("phone"));
    expect(initialWorkOf(own("tab", 2, true), stored("phone", 3), draft).saved).toEqual(
      own("phone", 3, true),
    );
    expect(initialWorkOf(own("tab", 2, false), stored("phone", 3), draft).saved).toEqual(
      own("tab", 2, false),
    );
    expect(initialWorkOf(own("same", 2, false), stored("same", 3), draft).saved).toEqual(
      own("same", 3, true),
    );
    expect(initialWorkOf(own("tab", 2, true), null, draft).saved).toEqual(own("tab", 2, false));
  });
});
