/** Chunks of a document may swap positions in one statement: uniqueness is only checked at its end. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table knowledge_chunks add constraint knowledge_chunks_place unique (document_id, chunk_index)
    deferrable initially immediate`.execute(db);
  await sql`drop index knowledge_chunks_document`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`create unique index knowledge_chunks_document on knowledge_chunks (document_id, chunk_index)`.execute(
    db,
  );
  await sql`alter table knowledge_chunks drop constraint knowledge_chunks_place`.execute(db);
}
