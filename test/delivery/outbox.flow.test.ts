/** The outbox on the laptop's Postgres. */
import { startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { outboxContract } from "./outbox-suite.ts";

outboxContract("PGlite", () => startEmbeddedPostgres({ dataDir: null }));
