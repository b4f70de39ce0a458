/** Decisions on Postgres 18 with many connections, where reviewers truly meet. */
import { migrate } from "../../core/app/migrate.ts";
import { decisionContract } from "./decisions-suite.ts";
import { undoContract } from "./undo-suite.ts";
import { databaseOf, type House, startHouse } from "../support/house.ts";
import { startRealPostgres } from "../support/services.ts";

async function startRealHouse(): Promise<House> {
  const postgres = await startRealPostgres(16);
  const house = await startHouse({
    DATABASE_URL: postgres.databaseUrl,
    NEON_FETCH_ENDPOINT: postgres.fetchEndpoint,
  });
  await migrate(databaseOf(house));
  return {
    ...house,
    close: async () => {
      await house.close();
      await postgres.close();
    },
  };
}

decisionContract("Postgres 18", 40, startRealHouse);
undoContract("Postgres 18", 40, startRealHouse);
