/** Runs before each test file. */
import { afterEach, vi } from "vitest";

// Test files share a process: a clock that one file replaced must not leak into the next.
afterEach(() => void vi.useRealTimers());
