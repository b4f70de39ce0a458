/** Manual maintenance of the documents' vectors. */
import type { Settings } from "../config.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { Host } from "./host.ts";
import { announced, knowledgeOf } from "./knowledge.ts";
import { sqlOf } from "./postgres.ts";
import { redisOf } from "./redis.ts";

/**
 * The knowledge module, which needs Postgres, the embedder and, if it is set, Qdrant. If Redis is set, drafts use newly
 * embedded documents at once. Throws as `knowledgeOf` does.
 */
export function knowledgeByHand(settings: Settings, host: Host): Knowledge {
  const knowledge = knowledgeOf(settings, host, sqlOf(settings, host));
  const { restUrl, restToken } = settings.redis;
  return restUrl === null || restToken === null
    ? knowledge
    : announced(knowledge, redisOf(settings, host), host);
}
