/** How the policy describes a table of Postgres. */
import type { Holding } from "./schema.ts";

/** A table with all its columns; those that hold no personal data are in `plain`. */
export interface Table extends Holding {
  readonly plain: readonly string[];
}

type Facts = Pick<Holding, "what" | "period" | "end"> & {
  /** Names, separated by spaces. */
  readonly personal?: string;
  readonly plain?: string;
};

const namesIn = (text = ""): string[] => text.split(/\s+/).filter((name) => name !== "");

const table = (
  name: string,
  { personal, plain, ...facts }: Facts,
  whose: Pick<Holding, "about" | "customer">,
): Table => ({
  store: "postgres",
  name,
  ...facts,
  ...whose,
  personal: namesIn(personal),
  plain: namesIn(plain),
});

/** Data about customers; `customer` is the column with the id. */
export const ofCustomers = (name: string, customer: string, facts: Facts) =>
  table(name, facts, { about: "customers", customer });
/** Data about reviewers, admins and owners of business accounts. */
export const ofStaff = (name: string, facts: Facts) => table(name, facts, { about: "staff", customer: null });
/** Data about nobody. */
export const ofNobody = (name: string, facts: Facts) =>
  table(name, facts, { about: "nobody", customer: null });
