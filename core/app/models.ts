/** The models that draft and translate, by the names in the settings. */
import type { Settings } from "../config.ts";
import type { DraftingModels, LanguageModel } from "../drafting/port.ts";
import type { AppliedValues } from "../settings/schema.ts";
import { createModels, createTranslationModel } from "../vendors/models.ts";
import type { Host } from "./host.ts";

type Names = Pick<AppliedValues, "llm1_model" | "llm2_model">;

/**
 * Makes the models of each pair of names once. The returned function throws `bad_configuration` for an invalid name.
 */
export function modelsOf({ models }: Settings, { loop }: Host): (names: Names) => DraftingModels {
  const known = new Map<string, DraftingModels>();
  return ({ llm1_model: llm1Model, llm2_model: llm2Model }) => {
    const name = `${llm1Model} ${llm2Model}`;
    const made = known.get(name) ?? createModels({ ...models, llm1Model, llm2Model, loop });
    known.set(name, made);
    return made;
  };
}

/** The translation model by its name in the settings, made once per name; null if translation is off. */
export function translatorOf(
  { models }: Settings,
  { loop }: Host,
): (names: Pick<AppliedValues, "translation_model">) => LanguageModel | null {
  const known = new Map<string, LanguageModel | null>();
  return ({ translation_model: name }) => {
    const made = known.get(name);
    if (made !== undefined) return made;
    const fresh = createTranslationModel(name, { ...models, loop });
    known.set(name, fresh);
    return fresh;
  };
}
