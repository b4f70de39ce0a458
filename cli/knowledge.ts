/** `nadia knowledge`: sets up, re-embeds and snapshots the documents' vectors. */
import * as z from "zod";
import type { KnowledgePorts } from "../core/knowledge/port.ts";
import { ReviewerId } from "../core/kernel/ids.ts";
import { command } from "./kit/command.ts";
import { showProgress } from "./kit/progress.ts";
import { withSystem } from "./kit/system.ts";
import type { Terminal } from "./kit/terminal.ts";

/** The name in the audit log for someone who has the database URL; the id is the first admin's. */
const by = {
  id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"),
  name: "nadia knowledge",
};
/** Documents re-embedded per batch. */
const atOnce = 20;

const settings: [string, string][] = [
  ["DATABASE_URL", "the database"],
  ["EMBEDDING_MODEL", "the model and its provider's key; computed locally by default"],
  ["QDRANT_URL, QDRANT_API_KEY", "Qdrant, if the vectors are not in Postgres"],
  ["UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN", "optional: drafts use re-embedded documents at once"],
];

const withKnowledge = <T>(terminal: Terminal, work: (knowledge: KnowledgePorts) => Promise<T>): Promise<T> =>
  withSystem(terminal, async ({ settings, host }) => {
    const { knowledgeForCli } = await import("../core/app/documents.ts");
    return work(knowledgeForCli(settings, host));
  });

const setup = command({
  name: "knowledge setup",
  summary: "create the documents' collection and indexes if missing",
  settings,
  examples: ["nadia knowledge setup"],
  input: z.object({}),
  run: (_input, terminal) =>
    withKnowledge(terminal, async ({ vectors }) => {
      await vectors.setup();
      const { status, detail } = await vectors.status();
      return { data: { status, detail }, lines: [detail === null ? status : `${status}: ${detail}`] };
    }),
});

const reindex = command({
  name: "knowledge reindex",
  summary: "re-embed documents whose vectors come from another model or engine",
  settings,
  examples: ["nadia knowledge reindex"],
  input: z.object({}),
  run: (_input, terminal) =>
    withKnowledge(terminal, async (knowledge) => {
      const { reindex: reindexSome } = await import("../core/knowledge/knowledge.ts");
      await knowledge.vectors.setup();
      const progress = showProgress(terminal);
      let total = 0;
      try {
        for (let done = atOnce; done === atOnce; total += done) {
          terminal.signal.throwIfAborted();
          if (total > 0) progress.show({ done: total, total: null, step: "documents" });
          done = await reindexSome(knowledge, atOnce, by);
        }
      } finally {
        progress.end();
      }
      return { data: { documents: total }, lines: [`re-embedded ${total} documents`] };
    }),
});

const snapshot = command({
  name: "knowledge snapshot",
  summary: "create a Qdrant snapshot of the documents' vectors",
  settings,
  examples: ["nadia knowledge snapshot"],
  input: z.object({}),
  run: (_input, terminal) =>
    withKnowledge(terminal, async ({ vectors: { snapshots } }) => {
      if (snapshots === null)
        return {
          data: { snapshot: null },
          lines: ["the vectors are stored in Postgres and are part of its backups"],
        };
      const { name, bytes } = await snapshots.create();
      return { data: { snapshot: { name, bytes } }, lines: [`created ${name}, ${bytes} bytes`] };
    }),
});

export const knowledgeCommands = [setup, reindex, snapshot];
