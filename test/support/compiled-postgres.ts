/**
 * PGlite's program with the machine code that V8 made of it in earlier test files. Node's compile cache leaves
 * WebAssembly out, so each of about a hundred processes would compile the same functions again, twice: half of the CPU
 * time of a file that starts a database.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

const cacheDir = join(import.meta.dirname, "../../node_modules/.cache/nadia");

/** V8's own test helpers; undefined stands for code of another V8, or of one with other flags. */
const { compile, serialize, deserialize } = nativeHelpers();

function nativeHelpers(): {
  compile: (bytes: Uint8Array) => WebAssembly.Module;
  serialize: (module: WebAssembly.Module) => ArrayBuffer;
  deserialize: (code: ArrayBuffer, bytes: Uint8Array) => WebAssembly.Module | undefined;
} {
  setFlagsFromString("--allow-natives-syntax");
  const helpers = new Script(`({
    compile: (bytes) => new WebAssembly.Module(bytes),
    serialize: (module) => %SerializeWasmModule(module),
    deserialize: (code, bytes) => %DeserializeWasmModule(code, bytes),
  })`);
  return helpers.runInThisContext() as ReturnType<typeof nativeHelpers>;
}

export interface CompiledPostgres {
  readonly program: WebAssembly.Module;
  /** Keeps what has been compiled since for the next process. */
  keep(): void;
}

/** The program, compiled as far as processes before this one came. */
export function compiledPostgres(): CompiledPostgres {
  // A copy: V8 takes no view of Node's pooled memory.
  const bytes = new Uint8Array(
    readFileSync(join(dirname(fileURLToPath(import.meta.resolve("@electric-sql/pglite"))), "pglite.wasm")),
  );
  const key = createHash("sha256").update(bytes).update(process.version).update(process.arch).digest("hex");
  const file = join(cacheDir, `pglite-${key.slice(0, 16)}.code`);
  const known = read(file);
  const cached = known === null ? undefined : deserialize(known, bytes);
  const program = cached ?? compile(bytes);
  // Little more than what is known is not worth writing.
  const worthKeeping = cached === undefined ? 0 : 1.1 * (known?.byteLength ?? 0);
  return { program, keep: () => keep(program, file, worthKeeping) };
}

/** Test files that end together overwrite one another's: the next that knows more adds it. */
function keep(program: WebAssembly.Module, file: string, worthKeeping: number): void {
  const code = new Uint8Array(serialize(program));
  if (code.byteLength < worthKeeping) return;
  mkdirSync(cacheDir, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, file);
}

function read(file: string): ArrayBuffer | null {
  try {
    const bytes = readFileSync(file);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  } catch {
    return null;
  }
}
