/** What the settings let the memory do. */
import type { Settings } from "../config.ts";

const isModel = (name: string | null): boolean => name !== null && name !== "offline";

/**
 * True if memories have vectors that add something: the offline embedder compares only letters, as the word search
 * does.
 */
export const comparesMemories = (settings: Settings): boolean => isModel(settings.embeddingModel);

/** True if a model processes a conversation once a reply has been sent. */
export const needsMemoryUpdates = (settings: Settings): boolean =>
  isModel(settings.summaryModel) || comparesMemories(settings);
