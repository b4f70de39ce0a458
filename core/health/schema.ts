/** What health looks like from outside. */
import * as z from "zod";
import { VectorsLight } from "../knowledge/schema.ts";

const Probe = z.object({ ok: z.boolean(), ms: z.number() });

export const Health = z.object({
  status: z.enum(["ok", "degraded"]),
  stores: z.object({
    postgres: Probe,
    redis: Probe,
    /** Where knowledge is searched; null where its engine did not answer. */
    vectors: Probe.extend({ light: VectorsLight.nullable() }),
  }),
});
export type Health = z.infer<typeof Health>;
