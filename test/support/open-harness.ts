/** A harness for one test alone. */
import { onTestFinished } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

/** Closed with the test. */
export async function openHarness(...options: Parameters<typeof startHarness>): Promise<Harness> {
  const harness = await startHarness(...options);
  onTestFinished(() => harness.close());
  return harness;
}
