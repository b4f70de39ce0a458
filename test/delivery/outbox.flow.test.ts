/** The outbox on the laptop's Postgres. */
import { startMigratedPostgres } from "../support/database.ts";
import { outboxContract } from "./outbox-suite.ts";

outboxContract("PGlite", startMigratedPostgres);
