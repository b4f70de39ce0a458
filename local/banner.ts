/** What `npm start` prints once it runs. */
import { draftersOf } from "../core/app/draft.ts";
import type { Settings } from "../core/config.ts";
import { secretsFile } from "./secrets.ts";
import type { Running } from "./start.ts";

/** Where everything runs; `ms` is how long startup took. */
export function banner(running: Omit<Running, "loop" | "stop">, ms: number): string {
  const { url, locations, updates, settings, secrets } = running;
  const isGenerated = settings.apiKey === secrets.apiKey;
  const freshKey = isGenerated && secrets.fresh ? secrets.apiKey : null;
  const key = freshKey === null ? "" : `#key=${freshKey}`;
  const rows: [string, string][] = [
    ["Console", `${url}/login${key}`],
    ...(updates === "simulator" ? [["Simulator", `${url}/simulator`] satisfies [string, string]] : []),
    ["Webhook", `${url}/telegram/webhook${sourceNotes[updates]}`],
    ["Reviewers", groupsOf(settings)],
    [
      "Metrics",
      `${url}/metrics${settings.metricsToken === null ? "" : ", with the token in NADIA_METRICS_TOKEN"}`,
    ],
    ["API key", freshKey ?? (isGenerated ? savedKey(settings.dataDir) : "as set in NADIA_API_KEY")],
    ...modelRows(settings),
    ...locations.map(({ what, where }) => [what, where] satisfies [string, string]),
  ];
  const lines = rows.map(([what, where]) => `  ${what.padEnd(10)} ${where}`);
  return `\nNADIA is ready (${(ms / 1_000).toFixed(1)} s)\n\n${lines.join("\n")}\n\n  Press Ctrl+C to stop.\n\n`;
}

const groupsOf = ({ reviewGroups }: Settings): string =>
  reviewGroups.length === 0
    ? "in the console; no Telegram group in TELEGRAM_REVIEW_GROUPS"
    : `in the console and in Telegram: ${reviewGroups.join(", ")}`;

const savedKey = (dataDir: string): string =>
  `in ${secretsFile(dataDir)}; delete that file to generate a new one`;

/** Which model does what, and which configured models cannot be used. */
function modelRows(settings: Settings) {
  const { models, summaryModel, translationModel, embeddingModel } = settings;
  const { first, second } = draftersOf(settings);
  const byModel = (model: string | null) =>
    model === null || model === "offline" ? "computed locally, without a model" : model;
  const configured = {
    LLM1_MODEL: models.llm1Model,
    LLM2_MODEL: models.llm2Model,
    SUMMARY_MODEL: summaryModel,
    TRANSLATION_MODEL: translationModel,
    EMBEDDING_MODEL: embeddingModel,
  };
  return [
    ["Drafts", first === "offline" ? "the offline drafter, labelled as such" : `${first}, then ${second}`],
    ["Summaries", byModel(summaryModel)],
    ["Search", byModel(embeddingModel)],
    ...Object.entries(configured).flatMap(([name, model]) => {
      const key = missingKey(models, model ?? "");
      return key === null
        ? []
        : [["WARNING", `${name} is ${model}, but ${key} is not set, so it is not used`]];
    }),
  ] as [string, string][];
}

function missingKey({ googleApiKey, openaiApiKey }: Settings["models"], model: string): string | null {
  if (model.startsWith("google/") && googleApiKey === null) return "GOOGLE_GENERATIVE_AI_API_KEY";
  return model.startsWith("openai/") && openaiApiKey === null ? "OPENAI_API_KEY" : null;
}

const sourceNotes = {
  simulator: "",
  polling: ", fed by long polling",
  webhook: ", waiting for Telegram (setWebhook)",
} as const;
