/** Previews of unsaved settings: the draft that they would have produced for a past interaction. */
import * as z from "zod";
import { Verdict } from "../constitution/schema.ts";
import { ModelCall, ModelFailure } from "../drafting/schema.ts";
import { InteractionId } from "../kernel/ids.ts";
import { SettingsValues } from "./schema.ts";

export const PreviewRequest = z.strictObject({
  /** All values, saved or not; one that is left out has its default. */
  values: SettingsValues,
  interaction: InteractionId,
});
export type PreviewRequest = z.infer<typeof PreviewRequest>;

const drafted = {
  text: z.string().nullable(),
  verdict_level: z.nullable(Verdict.shape.level),
};

export const Preview = z.object({
  /** What was drafted at the time. */
  before: z.object({ ...drafted, settings_version: z.int().nullable() }),
  after: z.object({
    ...drafted,
    verdict: z.nullable(Verdict),
    llm1: z.nullable(ModelCall),
    llm2: z.nullable(ModelCall),
    /** Why there is no draft, or null. */
    failure: z.string().nullable(),
    model_failures: z.array(ModelFailure),
  }),
  /** USD; null if a model has no price. */
  cost_usd: z.number().nullable(),
  /** How many previews are left this hour, for all admins together. */
  left: z.int(),
});
export type Preview = z.infer<typeof Preview>;
