/** Gives entries of long-term memory their vectors, so that they are recalled by meaning. */
import { hasCode } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { describeError } from "../kernel/log.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Embedder } from "../knowledge/port.ts";
import {
  type UnembeddedEntry,
  unembeddedEntriesFrom,
  unembeddedEntriesOf,
  dropOutdatedVectors,
  storeVectors,
} from "../memory/recall/vectors.ts";

export interface EmbeddingPorts extends Pick<Ports, "sql" | "log"> {
  /** Null if no embedding model is configured. */
  readonly embedder: Embedder | null;
}

interface Embedding extends EmbeddingPorts {
  readonly embedder: Embedder;
}

/** Entries that one request embeds. */
const atOnce = 100;
/** UTF-16 units of an entry that are embedded: models take about 8,000 tokens. */
const maxEmbeddedLength = 8_000;

/** Embeds a customer's newest entries; a model's failure is logged. Throws what Postgres throws. */
export async function embedNewest(
  { embedder, ...ports }: EmbeddingPorts,
  customer: CustomerId,
): Promise<void> {
  if (embedder === null) return;
  try {
    await embed({ ...ports, embedder }, await unembeddedEntriesOf(ports, customer, atOnce));
  } catch (error) {
    if (!hasCode(error, "model_failed")) throw error;
    ports.log.error("memory.not_embedded", error, { customer });
  }
}

/** Resolves to the number of entries embedded. Throws `model_failed` and what Postgres throws. */
async function embed(ports: Embedding, entries: readonly UnembeddedEntry[]): Promise<number> {
  if (entries.length === 0) return 0;
  try {
    return await embedTogether(ports, entries);
  } catch (error) {
    // A wrong key or setting is refused in the same way: the text is at fault only if another one is accepted.
    if (!isRefusal(error) || !(await acceptsProbe(ports.embedder))) throw error;
    return embedByBisecting(ports, entries, error);
  }
}

async function embedTogether(ports: Embedding, entries: readonly UnembeddedEntry[]): Promise<number> {
  const texts = entries.map(({ content }) => content.slice(0, maxEmbeddedLength).toWellFormed());
  const { embedder } = ports;
  const embedded = await embedder.embed(texts, "document");
  return storeVectors(
    ports,
    embedder.name,
    entries.map((entry, at) => ({ ...entry, vector: embedded[at] ?? null })),
  );
}

/** A text that no provider refuses. */
const probeText = "Hello.";

async function acceptsProbe(embedder: Embedder): Promise<boolean> {
  try {
    await embedder.embed([probeText], "document");
    return true;
  } catch (error) {
    if (!hasCode(error, "model_failed")) throw error;
    return false;
  }
}

/** The provider refused one of the texts: bisecting finds it, and it is not sent again. */
async function embedByBisecting(
  ports: Embedding,
  entries: readonly UnembeddedEntry[],
  error: unknown,
): Promise<number> {
  const [entry] = entries;
  if (entry !== undefined && entries.length === 1) {
    ports.log.warn("memory.not_embeddable", { ...describeError(error), entry: entry.id });
    return storeVectors(ports, ports.embedder.name, [{ ...entry, vector: null }]);
  }
  const middle = Math.ceil(entries.length / 2);
  let total = 0;
  for (const half of [entries.slice(0, middle), entries.slice(middle)]) {
    total += await embedTogether(ports, half).catch((refusal: unknown) => {
      if (!isRefusal(refusal)) throw refusal;
      return embedByBisecting(ports, half, refusal);
    });
  }
  return total;
}

const isRefusal = (error: unknown): boolean =>
  hasCode(error, "model_failed") && error.facts["reason"] === "status 400";

/** Vectors of another embedder that one run deletes. */
const outdatedAtOnce = 1_000;

/**
 * The scheduled part: entries whose job was lost, whose model was unavailable, or that another model embedded. Runs
 * until `deadline` (ms since 1970) or until none is left; resolves to the number embedded. Throws as `embed` does.
 */
export async function embedMissing(
  { embedder, ...ports }: EmbeddingPorts & Pick<Ports, "clock" | "ids">,
  deadline: number,
): Promise<number> {
  if (embedder === null) return 0;
  const { clock, ids, log } = ports;
  const dropped = await dropOutdatedVectors(ports, embedder.name, outdatedAtOnce);
  if (dropped > 0) log.info("memory.embedder_changed", { dropped });
  let total = 0;
  while (clock.now() < deadline) {
    const entries = await unembeddedEntriesFrom(ports, ids.random(), atOnce);
    total += await embed({ ...ports, embedder }, entries);
    if (entries.length < atOnce) break;
  }
  return total;
}
