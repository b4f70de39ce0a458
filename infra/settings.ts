/** The settings that are no secret; a deployment overrides one by exporting the variable of that name. */

// `||` and not `??`: a CI variable that is not set arrives as an empty string.
/** How long a burst is gathered into one turn, in milliseconds; for every function that schedules a draft. */
export const turnSettings = {
  NADIA_DEBOUNCE_MS: process.env["NADIA_DEBOUNCE_MS"] || "3000",
  NADIA_MAX_WAIT_MS: process.env["NADIA_MAX_WAIT_MS"] || "15000",
};

/** Where model calls are recorded; a deployed function has no disk of its own for the other kind. */
export const ledgerSettings = { LEDGER: "dynamodb" };

/** Those of these variables that the deployer has set. */
const passedOn = (...names: string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value ? [[name, value]] : [];
    }),
  );

/** Where models are asked, if not at their makers (any server that speaks their wire), and what they cost there. */
const modelServers = passedOn("GOOGLE_BASE_URL", "OPENAI_BASE_URL", "MODEL_PRICES");
/** The model that creates a draft and the one that refines it, as `provider/model`. */
export const modelSettings = {
  LLM1_MODEL: process.env["LLM1_MODEL"] || "google/gemini-2.5-flash",
  LLM2_MODEL: process.env["LLM2_MODEL"] || "openai/gpt-4o-mini",
  ...modelServers,
};
/** The console's address, for browsers that do not say whether a call comes from its own page; the bot's public name. */
export const consoleSettings = passedOn("NADIA_CONSOLE_ORIGIN", "TELEGRAM_BOT_USERNAME");
/** The model that embeds documents, memories and questions; without one an embedder that needs none. */
export const embeddingSettings = { ...passedOn("EMBEDDING_MODEL"), ...modelServers };
/** The same, and where vectors of documents are kept; without a URL in Postgres. */
export const knowledgeSettings = { ...embeddingSettings, ...passedOn("QDRANT_URL") };
/** The model that summarises conversations after a reply; without one the summary that needs none. */
export const summarySettings = passedOn("SUMMARY_MODEL");
