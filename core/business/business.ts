/** Business connections: stored as Telegram reports them, and listed. */
import type { ConnectionEnvelope } from "../intake/schema.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Statement } from "../kernel/sql.ts";
import type { BusinessConnections } from "./schema.ts";
import { selectConnections, upsertConnection } from "./sql.ts";

/** An upper bound: a team connects only a few accounts. */
const maxListed = 500;

/** The statements that store connections, for a commit's batch. */
export const connectionStatements = (connections: readonly ConnectionEnvelope[]): Statement[] =>
  connections.map(upsertConnection);

/** The connections, most recently changed first. */
export const listConnections = async ({ sql }: Pick<Ports, "sql">): Promise<BusinessConnections> => ({
  items: await sql.query(selectConnections(maxListed)),
});
