/** Reads chunks with their texts, for every engine: a search only shows chunks that Postgres has. */
import type { Statement } from "../kernel/sql.ts";
import type { Vectors } from "../knowledge/port.ts";
import type { Hit, KnowledgeFilter } from "../knowledge/schema.ts";

/** Parameters of a statement; `bind` returns the placeholder of a value. */
interface Bound {
  readonly values: unknown[];
  bind(value: string | number): string;
}

function bound(): Bound {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}

const anyOf = (column: string, values: string | readonly string[], { bind }: Bound): string =>
  `${column} = any(array(select jsonb_array_elements_text(${bind(JSON.stringify([values].flat()))}::jsonb)))`;

/** The conditions that are set, on documents `d` and chunks `c`; each has an index. */
function conditionsOf(filter: KnowledgeFilter, parameters: Bound): string[] {
  const { document_type, source, document_id, tags, chunk_index: index } = filter;
  const range = typeof index === "number" ? { from: index, to: index } : { from: index?.from, to: index?.to };
  return [
    document_type === undefined ? null : anyOf("d.document_type", document_type, parameters),
    source === undefined ? null : anyOf("d.source", source, parameters),
    document_id === undefined ? null : anyOf("c.document_id", document_id, parameters),
    tags === undefined
      ? null
      : `d.tags @> array(select jsonb_array_elements_text(${parameters.bind(JSON.stringify([tags].flat()))}::jsonb))`,
    range.from === undefined ? null : `c.chunk_index >= ${parameters.bind(range.from)}::integer`,
    range.to === undefined ? null : `c.chunk_index <= ${parameters.bind(range.to)}::integer`,
  ].filter((condition) => condition !== null);
}

const columns =
  "c.document_id, c.chunk_index, d.title, d.source, d.document_type, to_jsonb(d.tags) as tags, c.text";

/** The condition for vectors of the same embedder and engine: no others can be compared. */
function comparable(engine: Vectors["engine"], embedder: string, { bind }: Bound): string {
  return `d.embedder = ${bind(embedder)}::text and d.engine = ${bind(engine)}::text`;
}

interface Search {
  readonly embedder: string;
  readonly filter: KnowledgeFilter;
}

/**
 * The nearest chunks by Postgres' own vectors. Without a filter, an HNSW index provides the order; with one, the filter
 * is applied first and its rows are compared one by one, because filtering after the index may yield too few.
 */
export function nearestStatement(
  search: Search & { readonly vector: readonly number[]; readonly limit: number },
): Statement<Hit> {
  const parameters = bound();
  const vector = `knowledge_vector(${parameters.bind(JSON.stringify(search.vector))}::text)`;
  const conditions = conditionsOf(search.filter, parameters);
  const source = `from knowledge_chunks c join knowledge_documents d on d.id = c.document_id
    where ${[comparable("pgvector", search.embedder, parameters), ...conditions].join(" and ")}`;
  const ranked = (rows: string) =>
    `select *, knowledge_distance(embedding, ${vector}) as distance ${rows} order by distance limit ${parameters.bind(search.limit)}::integer`;
  const nearest =
    conditions.length === 0
      ? ranked(`from (select ${columns}, c.embedding ${source}) as candidate`)
      : ranked(`from matching`);
  const matching =
    conditions.length === 0
      ? ""
      : `with matching as materialized (select ${columns}, c.embedding ${source}) `;
  return {
    sql: `${matching}select document_id, chunk_index, title, source, document_type, tags, text, 1 - distance as score
      from (${nearest}) as nearest order by distance, document_id, chunk_index`,
    parameters: parameters.values,
  };
}

/** Those of these chunks that exist, best first. */
export function scoredStatement(
  search: Search & { readonly scores: readonly { readonly id: string; readonly score: number }[] },
): Statement<Hit> {
  const parameters = bound();
  const scores = parameters.bind(JSON.stringify(search.scores));
  const conditions = [
    comparable("qdrant", search.embedder, parameters),
    ...conditionsOf(search.filter, parameters),
  ];
  return {
    sql: `select ${columns}, found.score
      from jsonb_to_recordset(${scores}::jsonb) as found (id uuid, score double precision)
      join knowledge_chunks c on c.id = found.id join knowledge_documents d on d.id = c.document_id
      where ${conditions.join(" and ")} order by found.score desc, c.document_id, c.chunk_index`,
    parameters: parameters.values,
  };
}
