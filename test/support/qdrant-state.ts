/** Collections, points, indexes and snapshots in memory, as Qdrant keeps them. */

/** Qdrant's answer to an operation that it refuses. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Point {
  readonly id: string;
  readonly vector: readonly number[];
  payload: Record<string, unknown>;
}

interface Collection {
  readonly size: number;
  readonly indexes: Map<string, string>;
  readonly points: Map<string, Point>;
  readonly snapshots: { name: string; creation_time: string; size: number; checksum: null }[];
}

interface Condition {
  readonly key: string;
  readonly match?: { readonly any?: readonly unknown[]; readonly value?: unknown };
  readonly range?: { readonly gte?: number; readonly lte?: number };
}

// Bodies have these shapes: the contract was checked before.
interface Body {
  readonly vectors: { readonly size: number };
  readonly field_name: string;
  readonly field_schema: string;
  readonly points: readonly (Point | string)[];
  readonly filter?: { readonly must?: readonly Condition[] };
  readonly payload: Record<string, unknown>;
  readonly query: readonly number[];
  readonly limit: number;
  readonly operations: readonly { readonly set_payload: Body }[];
}

type Params = Readonly<Record<string, string>>;
type Verb = (collection: Collection, body: Body, params: Params) => unknown;

/** The generated types omit this format of the contract. */
const pointId = /^(\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

let operations = 0;
const done = () => ({ operation_id: (operations += 1), status: "completed" });

function setPayload(collection: Collection, body: Body): void {
  for (const point of selected(collection, body)) point.payload = { ...point.payload, ...body.payload };
}

const verbs: Readonly<Record<string, Verb>> = {
  "GET /collections/{collection_name}": describe,
  "PUT /collections/{collection_name}/index": (collection, { field_name, field_schema }) => {
    collection.indexes.set(field_name, field_schema);
    return done();
  },
  "PUT /collections/{collection_name}/points": (collection, body) => {
    const points = body.points.filter((point) => typeof point !== "string");
    for (const { id, vector } of points) {
      if (!pointId.test(id)) throw new Refusal(400, `Format error: value ${id} is not a valid point ID`);
      if (vector.length !== collection.size) throw wrongSize(collection, vector);
    }
    for (const { id, vector, payload } of points) collection.points.set(id, { id, vector, payload });
    return done();
  },
  "POST /collections/{collection_name}/points/delete": (collection, body) => {
    for (const { id } of selected(collection, body)) collection.points.delete(id);
    return done();
  },
  "POST /collections/{collection_name}/points/payload": (collection, body) => {
    setPayload(collection, body);
    return done();
  },
  "POST /collections/{collection_name}/points/batch": (collection, { operations: all }) =>
    all.map(({ set_payload }) => {
      setPayload(collection, set_payload);
      return done();
    }),
  "POST /collections/{collection_name}/points/query": (collection, { query, filter, limit }) => {
    if (query.length !== collection.size) throw wrongSize(collection, query);
    const points = matching(collection, filter)
      .map(({ id, vector }) => ({ id, version: 1, score: cosine(vector, query) }))
      .sort((one, other) => other.score - one.score)
      .slice(0, limit);
    return { points };
  },
  "POST /collections/{collection_name}/snapshots": ({ snapshots, points }) => {
    const creation_time = new Date().toISOString().slice(0, 19);
    const made = {
      name: `snapshot-${snapshots.length + 1}.snapshot`,
      creation_time,
      size: 1_000 + points.size,
      checksum: null,
    };
    snapshots.push(made);
    return made;
  },
  "GET /collections/{collection_name}/snapshots": ({ snapshots }) => snapshots,
  "DELETE /collections/{collection_name}/snapshots/{snapshot_name}": (
    { snapshots },
    _,
    { snapshot_name },
  ) => {
    const at = snapshots.findIndex(({ name }) => name === snapshot_name);
    if (at === -1) throw new Refusal(404, "Not found: there is no such snapshot");
    snapshots.splice(at, 1);
    return true;
  },
};

/** An empty Qdrant. */
export function createQdrantState() {
  const collections = new Map<string, Collection>();
  return {
    /** Runs an operation; throws `Refusal`. */
    run: (operation: string, params: Params, body: unknown): unknown => {
      const name = params["collection_name"] ?? "";
      if (operation === "PUT /collections/{collection_name}") return create(collections, name, body as Body);
      const collection = collections.get(name);
      if (collection === undefined)
        throw new Refusal(404, `Not found: Collection \`${name}\` doesn't exist!`);
      const verb = verbs[operation];
      if (verb === undefined) throw new Refusal(501, `the fake Qdrant does not support ${operation}`);
      return verb(collection, body as Body, params);
    },
  };
}

function create(collections: Map<string, Collection>, name: string, { vectors }: Body): boolean {
  if (collections.has(name)) throw new Refusal(409, `Wrong input: Collection \`${name}\` already exists!`);
  collections.set(name, { size: vectors.size, indexes: new Map(), points: new Map(), snapshots: [] });
  return true;
}

function describe({ size, indexes, points }: Collection) {
  const payload_schema = Object.fromEntries(
    Array.from(indexes, ([field, data_type]) => [field, { data_type, points: points.size }]),
  );
  return {
    status: "green",
    optimizer_status: "ok",
    indexed_vectors_count: 0,
    points_count: points.size,
    segments_count: 1,
    config: {
      params: { vectors: { size, distance: "Cosine" }, shard_number: 1, replication_factor: 1 },
      hnsw_config: { m: 16, ef_construct: 100, full_scan_threshold: 10_000 },
      optimizer_config: {
        deleted_threshold: 0.2,
        vacuum_min_vector_number: 1_000,
        default_segment_number: 0,
        flush_interval_sec: 5,
      },
    },
    payload_schema,
  };
}

const wrongSize = ({ size }: Collection, vector: readonly number[]) =>
  new Refusal(400, `Wrong input: Vector dimension error: expected dim: ${size}, got ${vector.length}`);

const selected = (collection: Collection, { points, filter }: Body): readonly Point[] =>
  points === undefined
    ? matching(collection, filter)
    : [...collection.points.values()].filter(({ id }) => points.includes(id));

/** As in strict mode, a field used in a filter must have an index. */
function matching({ points, indexes }: Collection, filter: Body["filter"]): Point[] {
  const must = filter?.must ?? [];
  for (const { key } of must)
    if (!indexes.has(key)) throw new Refusal(400, `Index required but not found for "${key}"`);
  return [...points.values()].filter(({ payload }) => must.every((condition) => holds(condition, payload)));
}

function holds({ key, match, range }: Condition, payload: Point["payload"]): boolean {
  const values = [payload[key]].flat();
  if (match?.any !== undefined) return values.some((value) => match.any?.includes(value));
  if (match?.value !== undefined) return values.includes(match.value);
  if (range === undefined) throw new Refusal(501, "the fake Qdrant does not support this condition");
  const { gte = -Infinity, lte = Infinity } = range;
  return values.some((value) => typeof value === "number" && value >= gte && value <= lte);
}

function cosine(one: readonly number[], other: readonly number[]): number {
  const dot = one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
  return dot / (Math.hypot(...one) * Math.hypot(...other) || 1);
}
