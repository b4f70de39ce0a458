/** What a person does by hand for the documents' vectors. */
import type { Settings } from "../config.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { Host } from "./host.ts";
import { knowledgeOf } from "./knowledge.ts";
import { sqlOf } from "./postgres.ts";

/** The knowledge room, which needs Postgres, the embedder and Qdrant where it is set. Throws as `knowledgeOf` does. */
export const knowledgeByHand = (settings: Settings, host: Host): Knowledge =>
  knowledgeOf(settings, host, sqlOf(settings, host));
