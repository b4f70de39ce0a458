/** The options of `npm run capacity`. */
import { flag, type ValuesOf, integer } from "../../local/options.ts";
import { assumptions } from "./assumptions.ts";

export const help = `npm run capacity -- [--messages-per-day 25000] [--customers N] [--json] [--docs]

Computes the load on each engine, the first limit reached, and the cost of a million messages, from the figures of
bench/capacity/measured.json (npm run capacity:measure).

--messages-per-day  1 to 1000000000; 25000 unless given
--customers         customers who write; a ${assumptions.messages_per_customer}th of the messages unless given
--json              prints one JSON object
--docs              writes docs/capacity.md
--help              prints this`;

export const options = {
  "messages-per-day": integer(25_000, { max: 1e9 }),
  customers: integer(undefined, { max: 1e9 }),
  json: flag,
  docs: flag,
};

export const scenarioOf = ({
  "messages-per-day": messages_per_day,
  customers,
}: ValuesOf<typeof options>) => ({
  messages_per_day,
  customers: customers ?? Math.ceil(messages_per_day / assumptions.messages_per_customer),
});
