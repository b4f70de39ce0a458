/** What health looks like from outside. */
import * as z from "zod";

const Probe = z.object({ ok: z.boolean(), ms: z.number() });

export const Health = z.object({
  status: z.enum(["ok", "degraded"]),
  stores: z.object({ postgres: Probe, redis: Probe }),
});
export type Health = z.infer<typeof Health>;
