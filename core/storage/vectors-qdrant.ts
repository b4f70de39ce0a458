/** Vectors in Qdrant through its official REST client: one collection, five payload indexes, snapshots. */
import type { QdrantClient } from "@qdrant/js-client-rest";
import { NadiaError } from "../kernel/errors.ts";
import type { Statement } from "../kernel/sql.ts";
import { maxGraceMs, unlessAborted } from "../kernel/timeout.ts";
import { dimensions, type Snapshot, type Snapshots, type Vectors } from "../knowledge/port.ts";
import type { EmbeddedChunk, VectorsStatus } from "../knowledge/schema.ts";
import type { Guard } from "./guard.ts";
import { qdrantFilter } from "./qdrant-filter.ts";
import { qdrantFailure, statusCodeOf } from "./qdrant-errors.ts";
import { scoredStatement } from "./vectors-hits.ts";

export interface QdrantSettings {
  /** Including the port if it is not Qdrant's default 6333. */
  readonly url: string;
  readonly apiKey: string | null;
  readonly collection: string;
  readonly timeoutMs: number;
}

/** The filters of a search ([D4]). */
const payloadIndexes = {
  document_type: "keyword",
  tags: "keyword",
  source: "keyword",
  document_id: "keyword",
  chunk_index: "integer",
} as const;

/** Points per request; 768 numbers of about 10 characters make about 8 KB per point. */
const pointsAtOnce = 100;

interface Qdrant {
  readonly collection: string;
  /** Runs one call through the guard. */
  call<T>(run: (client: QdrantClient) => Promise<T>): Promise<T>;
}

/** Connects on the first call. */
export function createQdrantVectors(settings: QdrantSettings, guard: Guard): Vectors {
  const qdrant = connect(settings, guard);
  const { call, collection } = qdrant;
  const once = memoizeSuccess(() => setup(qdrant));
  return {
    engine: "qdrant",
    setup: once,
    upsert: async (chunks) => {
      for (let from = 0; from < chunks.length; from += pointsAtOnce) {
        const points = chunks.slice(from, from + pointsAtOnce).map(pointOf);
        await call((client) => client.upsert(collection, { wait: true, points }));
      }
      return [];
    },
    describe: (document, { document_type, tags, source }) =>
      change(qdrant, (client) =>
        client.setPayload(collection, {
          wait: true,
          payload: { document_type, tags, source },
          filter: qdrantFilter({ document_id: document }),
        }),
      ),
    move: (chunks) => move(qdrant, chunks),
    remove: async (chunks) => {
      if (chunks.length === 0) return;
      await change(qdrant, (client) => client.delete(collection, { wait: true, points: [...chunks] }));
    },
    deleteDocument: (document) =>
      change(qdrant, (client) =>
        client.delete(collection, { wait: true, filter: qdrantFilter({ document_id: document }) }),
      ),
    search: async ({ vector, embedder, filter, limit }) => {
      const scores = await nearest(qdrant, vector, qdrantFilter(filter), limit);
      return { setting: nothingToSet, hits: scoredStatement({ scores, embedder, filter }) };
    },
    status: () => status(qdrant),
    snapshots: snapshotsOf(qdrant),
  };
}

/** Postgres does not read Qdrant's index. */
const nothingToSet: Statement = { sql: "select where false", parameters: [] };

/**
 * Loaded on the first call: the client includes an HTTP stack of half a megabyte that most starts never need. (Do not
 * load anything with zod this way: esbuild would omit zod's initialisation where it is imported normally.)
 */
function connect({ url, apiKey, collection, timeoutMs }: QdrantSettings, guard: Guard): Qdrant {
  const { hostname, port, protocol, pathname } = new URL(url);
  const https = protocol === "https:";
  let client: Promise<QdrantClient> | undefined;
  const open = async () => {
    const { QdrantClient } = await import("@qdrant/js-client-rest");
    return new QdrantClient({
      // Separate, because the client drops the path of a URL.
      host: hostname,
      port: port === "" ? 6333 : Number(port),
      https,
      ...(pathname === "/" ? {} : { prefix: pathname.replace(/\/$/, "") }),
      // As a header, because with `apiKey` the client writes to the console if the server is on this machine.
      headers: apiKey === null ? {} : { "api-key": apiKey },
      // Limits calls that the guard gave up on: the client takes no signal.
      timeout: timeoutMs + maxGraceMs,
      checkCompatibility: false,
    });
  };
  return {
    collection,
    call: async (run) => {
      const connected = await (client ??= open());
      return guard.run(async (signal) => {
        try {
          return await unlessAborted(signal, run(connected));
        } catch (error) {
          throw qdrantFailure(error);
        }
      });
    },
  };
}

/** Runs once for all callers; a failure is forgotten, so that the next call tries again. */
function memoizeSuccess(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= run().catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}

async function setup(qdrant: Qdrant): Promise<void> {
  const { call, collection } = qdrant;
  const vectors = { size: dimensions, distance: "Cosine" } as const;
  const existing = await find(qdrant);
  if (existing === null) {
    await call((client) => client.createCollection(collection, { vectors })).catch(unlessExists);
  } else if (JSON.stringify(existing.config.params.vectors?.size) !== String(dimensions)) {
    throw new NadiaError(
      "bad_configuration",
      `the Qdrant collection ${collection} has vectors that do not have ${dimensions} dimensions; delete it and run setup`,
    );
  }
  const present = new Set(Object.keys(existing?.payload_schema ?? {}));
  for (const [field_name, field_schema] of Object.entries(payloadIndexes)) {
    if (present.has(field_name)) continue;
    await call((client) => client.createPayloadIndex(collection, { wait: true, field_name, field_schema }));
  }
}

/** Ignores that the collection exists already: if two set up at once, the second finds the first one's. */
function unlessExists(error: unknown): void {
  if (statusCodeOf(error) !== 409) throw error;
}

/** The collection, or null if there is none. */
const find = ({ call, collection }: Qdrant) =>
  call((client) => client.getCollection(collection)).catch((error: unknown) => {
    if (statusCodeOf(error) === 404) return null;
    throw error;
  });

/** Changes points; without a collection there are none. */
async function change({ call }: Qdrant, run: (client: QdrantClient) => Promise<unknown>): Promise<void> {
  await call(run).catch((error: unknown) => {
    if (statusCodeOf(error) !== 404) throw error;
  });
}

async function move(qdrant: Qdrant, chunks: Parameters<Vectors["move"]>[0]): Promise<void> {
  for (let from = 0; from < chunks.length; from += pointsAtOnce) {
    const operations = chunks
      .slice(from, from + pointsAtOnce)
      .map(({ id, chunk_index }) => ({ set_payload: { payload: { chunk_index }, points: [id] } }));
    await change(qdrant, (client) => client.batchUpdate(qdrant.collection, { wait: true, operations }));
  }
}

const pointOf = ({ id, vector, document_id, chunk_index, document_type, tags, source }: EmbeddedChunk) => ({
  id,
  vector: [...vector],
  payload: { document_id, chunk_index, document_type, tags: [...tags], source },
});

/** The nearest chunks; none before the first setup, when nothing is stored. */
async function nearest(
  { call, collection }: Qdrant,
  vector: readonly number[],
  filter: ReturnType<typeof qdrantFilter>,
  limit: number,
) {
  const request = { query: [...vector], filter, limit, with_payload: false, with_vector: false };
  const answer = await call((client) => client.query(collection, request)).catch((error: unknown) => {
    if (statusCodeOf(error) === 404) return { points: [] };
    throw error;
  });
  return answer.points.map(({ id, score }) => ({ id: String(id), score }));
}

async function status(qdrant: Qdrant): Promise<VectorsStatus> {
  const found = await find(qdrant);
  if (found === null)
    return { status: "red", detail: `there is no collection ${qdrant.collection}; run setup` };
  const missing = Object.entries(payloadIndexes)
    .filter(([field, type]) => found.payload_schema[field]?.data_type !== type)
    .map(([field]) => field);
  if (missing.length > 0) return { status: "red", detail: `no index on ${missing.join(", ")}; run setup` };
  return {
    status: found.status,
    detail: found.status === "green" ? null : "Qdrant has not finished optimizing",
  };
}

function snapshotsOf({ call, collection }: Qdrant): Snapshots {
  return {
    create: async () => {
      const made = await call((client) => client.createSnapshot(collection, { wait: true }));
      if (made === null) throw new NadiaError("vectors_failed", "Qdrant made no snapshot; see its log");
      return snapshotOf(made);
    },
    list: async () => (await call((client) => client.listSnapshots(collection))).map(snapshotOf),
    delete: async (name) => {
      await call((client) => client.deleteSnapshot(collection, name, { wait: true }));
    },
  };
}

/** A snapshot with its time, which Qdrant gives in UTC without saying so. */
const snapshotOf = (made: { name: string; creation_time?: string | null; size: number }): Snapshot => ({
  name: made.name,
  created_at: made.creation_time ? new Date(`${made.creation_time}Z`).toISOString() : null,
  bytes: made.size,
});
