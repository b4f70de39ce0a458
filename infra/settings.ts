/** The non-secret settings; a deployment overrides one by exporting the variable of that name. */

// `||` instead of `??`: an unset CI variable arrives as an empty string.
/** How long messages are gathered into one turn, in milliseconds; for every function that schedules a draft. */
export const turnSettings = {
  NADIA_DEBOUNCE_MS: process.env["NADIA_DEBOUNCE_MS"] || "3000",
  NADIA_MAX_WAIT_MS: process.env["NADIA_MAX_WAIT_MS"] || "15000",
};

/** Where model calls are recorded; the other kind needs a disk, which a deployed function does not have. */
export const ledgerSettings = { LEDGER: "dynamodb" };

/** The variables among these that the deployer has set. */
const passThrough = (...names: string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value ? [[name, value]] : [];
    }),
  );

/** Model servers other than the vendors' own (any with the same API), and their prices. */
const modelServers = passThrough("GOOGLE_BASE_URL", "OPENAI_BASE_URL", "MODEL_PRICES");
/** The models that create and refine a draft, as `provider/model`. */
export const modelSettings = {
  LLM1_MODEL: process.env["LLM1_MODEL"] || "google/gemini-2.5-flash",
  LLM2_MODEL: process.env["LLM2_MODEL"] || "openai/gpt-4o-mini",
  ...modelServers,
};
/**
 * The console's address, for browsers that do not say whether a call comes from its page, the bot's public name,
 * when a review is overdue, and further push services.
 */
export const consoleSettings = passThrough(
  "NADIA_CONSOLE_ORIGIN",
  "TELEGRAM_BOT_USERNAME",
  "NADIA_OVERDUE_MINUTES",
  "NADIA_PUSH_SERVICES",
);
/** The model that embeds documents, memories and questions; without one, the embedder that needs no model. */
export const embeddingSettings = { ...passThrough("EMBEDDING_MODEL"), ...modelServers };
/** Where documents' vectors are stored: in Postgres if there is no URL. */
export const vectorSettings = passThrough("QDRANT_URL");
/** The models, and where documents' vectors are stored. */
export const knowledgeSettings = { ...embeddingSettings, ...vectorSettings };
/** The model that summarises conversations after a reply; without one, the summary that needs no model. */
export const summarySettings = passThrough("SUMMARY_MODEL");
/** The model that translates for reviewers; without one, translation is off until an admin chooses one. */
export const translationSettings = passThrough("TRANSLATION_MODEL");
/** The reviewers' groups in Telegram, for every function that receives from them, posts to them or changes a review. */
export const groupSettings = passThrough("TELEGRAM_REVIEW_GROUPS", "TELEGRAM_MINI_APP");

/** All of them: sst.config.ts has the app parse them before it creates anything. */
export const settings: Readonly<Record<string, string>> = {
  ...turnSettings,
  ...ledgerSettings,
  ...modelSettings,
  ...consoleSettings,
  ...knowledgeSettings,
  ...summarySettings,
  ...translationSettings,
  ...groupSettings,
};
