/** Runs before each test file. */
import { enableCompileCache, flushCompileCache } from "node:module";
import { afterAll, afterEach, vi } from "vitest";
import { compileCache } from "./child.ts";

// Halves the CPU time of importing the app, which each of Vitest's processes does.
enableCompileCache(compileCache);

// Vitest ends its processes with a signal, before which Node stores nothing by itself.
afterAll(() => flushCompileCache());

// Test files share a process: a clock that one file replaced must not leak into the next.
afterEach(() => void vi.useRealTimers());
