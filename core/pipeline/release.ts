/**
 * Puts quarantined and parked messages back into the log, in their order and exactly once, and schedules their drafts
 * ([Q2]).
 */
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { claimParked } from "../parked/parked.ts";
import { claimMessages } from "../quarantine/release.ts";
import type { Release, ReleaseRequest } from "../quarantine/schema.ts";
import { sendFlush } from "./flush.ts";
import { restoreCopies, type Restorer } from "./restore.ts";

type ReleasePorts = Restorer & Pick<Ports, "jobs">;

/**
 * Releases messages into the pipeline; what was not released is reported with its reason. Throws `not_found` for an
 * unknown customer.
 */
export async function releaseMessages(
  ports: ReleasePorts,
  request: ReleaseRequest,
  by: Reviewer,
): Promise<Release> {
  const release = await claimMessages(ports, request, by);
  for (const customer of new Set(release.released.map(({ customer_id }) => customer_id)))
    await putBack(ports, customer);
  return release;
}

/** Releases one message. Throws `not_found`, or `wrong_state` if it was released or has expired. */
export async function releaseMessage(ports: ReleasePorts, id: number, by: Reviewer): Promise<CustomerId> {
  const { released, refused } = await releaseMessages(ports, { ids: [id] }, by);
  const [message] = released;
  if (message !== undefined) return message.customer_id;
  const { code = "not_found", detail = `there is no quarantined message ${id}` } = refused[0] ?? {};
  throw new NadiaError(code, detail, { facts: { message: id } });
}

/** Puts a parked update back into the log. Throws `not_found`, or `wrong_state` if it would only be parked again. */
export async function retryParked(ports: ReleasePorts, id: number, by: Reviewer): Promise<CustomerId> {
  const customer = await claimParked(ports, id, by);
  await putBack(ports, customer);
  return customer;
}

/** The messages are stored and wait to be restored: if the log or the queue is down, the sweep continues. */
async function putBack(ports: ReleasePorts, customer: CustomerId): Promise<void> {
  try {
    for (const { dueAt } of await restoreCopies(ports, customer)) await sendFlush(ports, customer, dueAt);
  } catch (error) {
    ports.log.error("release.not_restored", error, { customer });
  }
}
