/** Decisions on the laptop's own Postgres. */
import { decisionContract } from "./decisions-suite.ts";
import { startHouse } from "../support/house.ts";

decisionContract("PGlite", 10, () => startHouse());
