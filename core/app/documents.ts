/** Manual maintenance of the documents' vectors. */
import type { Settings } from "../config.ts";
import type { KnowledgePorts } from "../knowledge/port.ts";
import type { Host } from "./host.ts";
import { knowledgeOf } from "./knowledge.ts";
import { sqlOf } from "./postgres.ts";
import { redisOf } from "./redis.ts";

/**
 * The ports of the knowledge module: Postgres, the embedder and, if configured, Qdrant. With Redis configured, drafts
 * use newly embedded documents at once. Throws as `knowledgeOf` does.
 */
export function knowledgeForCli(settings: Settings, host: Host): KnowledgePorts {
  const { restUrl, restToken } = settings.redis;
  const redis = restUrl === null || restToken === null ? null : redisOf(settings, host);
  return knowledgeOf(settings, host, sqlOf(settings, host), redis);
}
