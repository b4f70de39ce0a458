/** Runs before each test file. */
import { afterEach, vi } from "vitest";

// Files share a process: a clock that one test replaced must not reach the next.
afterEach(() => void vi.useRealTimers());
