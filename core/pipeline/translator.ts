/** What translation uses: the model named in the settings, with its calls recorded with their cost. */
import type { LanguageModel, PaidCall } from "../drafting/port.ts";
import { NadiaError } from "../kernel/errors.ts";
import { describeError } from "../kernel/log.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { AppliedValues } from "../settings/schema.ts";
import type { SettingsPorts, Stored } from "../settings/settings.ts";
import { applied } from "../settings/values.ts";
import { askForTranslations, type Text, type Translated } from "../translation/ask.ts";
import type { Target } from "../translation/prompt.ts";
import { type CallRecorderPorts, createCallRecorder } from "./call-recorder.ts";

export interface TranslatorPorts extends CallRecorderPorts, SettingsPorts {
  /** Null, which turns translation off, for `offline` and for a model whose provider has no key. */
  translatorOf(values: Pick<AppliedValues, "translation_model">): LanguageModel | null;
}

/** The configured model; null if translation is off. */
export const translatorIn = (
  ports: Pick<TranslatorPorts, "translatorOf" | "settings">,
  stored: Stored | undefined,
): LanguageModel | null => ports.translatorOf(applied(stored, ports.settings.defaults).values);

/** The calls of one request. */
export interface Translator {
  /** Throws `model_failed`. */
  translate(
    call: { readonly stage: 1 | 2; readonly timeoutMs: number },
    texts: readonly Text[],
    target: Target,
  ): Promise<Translated>;
  /** USD of all calls; null if the model has no price. */
  cost(): number | null;
  readonly model: string;
}

/** Throws `wrong_state` if translation is off. */
export function translatorFor(
  ports: TranslatorPorts,
  stored: Stored | undefined,
  { customer, message }: { readonly customer: CustomerId; readonly message: string },
): Translator {
  const model = translatorIn(ports, stored);
  if (model === null)
    throw new NadiaError(
      "wrong_state",
      "translation is off: an admin can choose a translation model in the settings",
    );
  const { clock, log } = ports;
  const calls = createCallRecorder(ports, { purpose: "translation", customer, message });
  return {
    model: model.name,
    cost: calls.cost,
    translate: async ({ stage, timeoutMs }, texts, target) => {
      const started = clock.now();
      const record = async (call: PaidCall) => {
        const { input_tokens, output_tokens } = call;
        const spent = { input_tokens, output_tokens, cost_usd: calls.costOf(call) };
        log.info("translation.answered", { stage, model: model.name, ms: clock.now() - started, ...spent });
        await calls.record(call);
      };
      try {
        return await askForTranslations({ model, stage, timeoutMs, record }, texts, target);
      } catch (error) {
        log.warn("translation.failed", { ...describeError(error), stage, model: model.name });
        throw error;
      }
    },
  };
}
