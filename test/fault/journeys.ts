/** The flows whose calls are crash points. */
import { customerIdOf } from "../../core/kernel/ids.ts";
import type { Travel } from "./travel.ts";

export type Journey = (travel: Travel) => Promise<void>;

/** A burst is drafted, reviewed, approved and sent; then the customer writes again. */
const main: Journey = async ({ write, work, call, waiting, approve, sweep }) => {
  for (const id of [1, 2, 3]) await write(id);
  await work();
  await call("claim", "POST", `/v1/reviews/${await waiting()}/claim`);
  await approve();
  await work();
  await write(4);
  await work();
  await sweep();
};

/** A message is edited while its draft waits, and again after its answer. */
const edit: Journey = async ({ write, edit: change, work, approve, sweep }) => {
  await write(1);
  await work();
  await change(1, "text 1, corrected");
  await work();
  await approve();
  await work();
  await change(1, "text 1, corrected again");
  await work();
  await approve();
  await work();
  await sweep();
};

/** A reviewer asks for another draft, then rejects it; the next message is answered. */
const regeneration: Journey = async ({ write, work, call, waiting, regenerate, approve, sweep }) => {
  await write(1);
  await work();
  const id = await waiting();
  await regenerate(id);
  await work();
  await call("reject", "POST", `/v1/reviews/${id}/reject`, { reason: "no answer needed" });
  await write(2);
  await work();
  await approve();
  await work();
  await sweep();
};

/** A silenced customer's messages are held back, released, and answered. */
const silence: Journey = async ({ userId, write, work, call, approve, sweep }) => {
  const customer = customerIdOf(userId);
  await write(1);
  await work();
  await call("silence", "PUT", `/v1/users/${customer}/protocol`, { silenced: true, reason: "spam" });
  for (const id of [2, 3]) await write(id);
  await work();
  await call("release", "POST", "/v1/quarantine/release", { customer });
  await work();
  await call("silence", "PUT", `/v1/users/${customer}/protocol`, { silenced: false });
  await approve();
  await work();
  await sweep();
};

/** Redis is out while the customer writes; the sweep drafts what Postgres kept. */
const outage: Journey = async ({ write, work, out, settle, approve, sweep }) => {
  await write(1);
  await work();
  out("redis", true);
  for (const id of [2, 3]) await write(id);
  await work();
  out("redis", false);
  await settle();
  await approve();
  await work();
  await sweep();
};

/**
 * A worker may stop in the middle of a draft. An earlier message arrives late, another worker takes over, the customer
 * goes on writing while Postgres is out, and the first worker goes on.
 */
const takeover: Journey = async ({ write, work, hold, settle, out, thaw, approve, sweep }) => {
  for (const id of [2, 3]) await write(id);
  hold(true);
  await work();
  await write(1, 3_600);
  await settle();
  out("postgres", true);
  await write(4);
  out("postgres", false);
  await thaw();
  hold(false);
  await settle();
  await approve();
  await work();
  await sweep();
};

export const journeys = { main, edit, regeneration, silence, outage, takeover } as const satisfies Record<
  string,
  Journey
>;
export type JourneyName = keyof typeof journeys;
