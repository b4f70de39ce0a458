/** The outbox on the laptop's Postgres. */
import { startMigratedPostgres } from "../support/database.ts";
import { outboxSuite } from "./outbox-suite.ts";

outboxSuite("PGlite", startMigratedPostgres);
