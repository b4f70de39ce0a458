/** Runs before each test file. */
import { flushCompileCache } from "node:module";
// Halves the CPU time of importing the app, which each of Vitest's processes does.
import "../../local/compile-cache.mjs";
import { afterAll, afterEach, vi } from "vitest";

// Vitest ends its processes with a signal, before which Node stores nothing by itself.
afterAll(() => flushCompileCache());

// Test files share a process: a clock that one file replaced must not leak into the next.
afterEach(() => void vi.useRealTimers());
