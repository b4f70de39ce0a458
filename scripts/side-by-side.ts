/** Runs parts of a task in parallel and prints their output in order, as if they had run one after another. */

export interface Part {
  readonly name: string;
  /** Parts with a higher weight start earlier: a long part that starts last would delay the end. */
  readonly weight: number;
}

export interface Ended {
  readonly code: number;
  readonly output: string;
}

export interface Options<P extends Part> {
  readonly atOnce: number;
  readonly run: (part: P) => Promise<Ended>;
  readonly print: (text: string) => void;
}

/**
 * Runs the parts, `atOnce` at a time; after a failure, no further part starts. Resolves to the names of the parts that
 * failed, in order.
 */
export async function sideBySide<P extends Part>(
  parts: readonly P[],
  { atOnce, run, print }: Options<P>,
): Promise<string[]> {
  const waiting = parts.toSorted((a, b) => b.weight - a.weight);
  const ended = new Map<P, Ended>();
  const failed = () => parts.filter((part) => (ended.get(part)?.code ?? 0) !== 0);
  let printed = 0;
  const printNext = () => {
    for (let next = parts[printed]; next !== undefined && ended.has(next); next = parts[printed]) {
      print(ended.get(next)?.output ?? "");
      printed += 1;
    }
  };
  const work = async () => {
    for (let part = waiting.shift(); part !== undefined && failed().length === 0; part = waiting.shift()) {
      ended.set(part, await run(part));
      printNext();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  // The output after a part that never started.
  for (const part of parts.slice(printed)) print(ended.get(part)?.output ?? "");
  return failed().map(({ name }) => name);
}
