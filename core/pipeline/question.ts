/** What a turn asks, as one vector: made by one call at the most, for the documents and the memories alike. */
import type { Log } from "../kernel/log.ts";
import type { Embedder } from "../knowledge/port.ts";

/** Makes vectors of questions. */
export interface QuestionEmbedder {
  readonly embed: Embedder["embed"];
  /** Whose vectors these are, where memories have some of the same model to be compared with; else null. */
  readonly memories: string | null;
}

/** UTF-16 units of a turn that are embedded, its end: what follows a long text is what is asked of it. */
const longestQuestion = 4_000;

/** Null where the embedder is out, which is told: a draft without passages is better than none. */
export async function vectorOf(
  embedder: QuestionEmbedder,
  question: string,
  log: Log,
): Promise<readonly number[] | null> {
  try {
    const [vector] = await embedder.embed([question.slice(-longestQuestion).toWellFormed()], "query");
    return vector ?? null;
  } catch (error) {
    log.error("question.not_embedded", error);
    return null;
  }
}
