/** Names of models, without the SDK that calls them. */
export type Provider = "google" | "openai";

/** Default models, for a fallback provider or without configuration. */
export const defaultModels = { google: "google/gemini-2.5-flash", openai: "openai/gpt-4o-mini" } as const;

interface Keys {
  readonly googleApiKey: string | null;
  readonly openaiApiKey: string | null;
}

/** The providers whose models can be called. */
export const providersOf = ({ googleApiKey, openaiApiKey }: Keys): Provider[] => [
  ...(googleApiKey ? (["google"] as const) : []),
  ...(openaiApiKey ? (["openai"] as const) : []),
];

/** The configured model of each stage. */
export const configuredModels = ({
  llm1Model,
  llm2Model,
}: {
  readonly llm1Model: string | null;
  readonly llm2Model: string | null;
}) => ({
  first: llm1Model || defaultModels.google,
  second: llm2Model || defaultModels.openai,
});
