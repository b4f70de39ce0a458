/** The memory module from settings: the conversation and the reviewers' view of it; no models. */
import type { Settings } from "../config.ts";
import { createMemoryDesk, type MemoryDesk } from "../memory/desk.ts";
import { createMeasurement } from "../memory/measurement.ts";
import type { Engines } from "./engines.ts";
import type { Host } from "./host.ts";

type Stores = Pick<Engines, "sql" | "redis">;

const isModel = (name: string | null): boolean => name !== null && name !== "offline";

/**
 * True if memories have vectors that add something: the offline embedder compares only letters, as the word search
 * does.
 */
export const comparesMemories = (settings: Settings): boolean => isModel(settings.embeddingModel);

/** True if a model processes a conversation once a reply has been sent. */
export const remembersMore = (settings: Settings): boolean =>
  isModel(settings.summaryModel) || comparesMemories(settings);

/** The reviewers' view of the memory. */
export const memoryDeskOf = (stores: Stores, { clock }: Host): MemoryDesk => {
  const measurement = createMeasurement({ ...stores, clock });
  return createMemoryDesk({ ...stores, clock, measurement });
};
