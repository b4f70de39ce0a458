/** Embeds a turn's question, with at most one call for documents and memories together. */
import type { Log } from "../kernel/log.ts";
import type { Embedder } from "../knowledge/port.ts";

/** Makes vectors of questions. */
export interface QuestionEmbedder {
  readonly embed: Embedder["embed"];
  /** The embedder's name if memories have vectors of the same model to compare with; else null. */
  readonly memories: string | null;
}

/** UTF-16 units of a turn's end that are embedded: after a long text comes the question about it. */
const longestQuestion = 4_000;

/** Null if the embedder is out, which is logged: a draft without passages is better than none. */
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
