/** Decisions on the laptop's own Postgres. */
import { decisionContract } from "../contract/decisions.ts";
import { startHouse } from "../support/house.ts";

decisionContract("PGlite", 10, () => startHouse());
