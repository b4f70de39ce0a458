/** The queues from settings. */
import type { Settings } from "../config.ts";
import type { Jobs } from "../kernel/jobs.ts";
import { createJobs } from "../vendors/queue.ts";
import { awsAccess } from "./aws.ts";
import type { Host } from "./host.ts";

/**
 * SQS with the credentials in the environment, set by Lambda or by the local server. A deployed function knows only the
 * queues it is linked to; a job for another queue throws `bad_configuration`.
 */
export const jobsOf = ({ aws, queues }: Settings, { clock, loop }: Pick<Host, "clock" | "loop">): Jobs =>
  createJobs({
    ...awsAccess(aws, aws.endpoint),
    draftsUrl: queues.drafts,
    deliveriesUrl: queues.deliveries,
    timeoutMs: 2_000,
    clock,
    loop,
    random: Math.random,
  });
