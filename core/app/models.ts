/** The models that draft, by the names in the settings. */
import type { Settings } from "../config.ts";
import type { DraftingModels } from "../drafting/port.ts";
import type { AppliedValues } from "../settings/schema.ts";
import { createModels } from "../vendors/models.ts";
import type { Host } from "./host.ts";

type Names = Pick<AppliedValues, "llm1_model" | "llm2_model">;

/** Makes the models of each pair of names once. What it returns throws `bad_configuration` for an invalid name. */
export function modelsOf({ models }: Settings, { loop }: Host): (names: Names) => DraftingModels {
  const known = new Map<string, DraftingModels>();
  return ({ llm1_model: llm1Model, llm2_model: llm2Model }) => {
    const name = `${llm1Model} ${llm2Model}`;
    const made = known.get(name) ?? createModels({ ...models, llm1Model, llm2Model, loop });
    known.set(name, made);
    return made;
  };
}
