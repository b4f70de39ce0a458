/** Names of the modules in a CPU profile: packages, parts of Node, folders of our own. */

/** Node's own files, by what they are for. */
const nodes: readonly (readonly [RegExp, string])[] = [
  [/^node:(_http|http|https|internal\/http)/, "node:http"],
  [/^node:(net|tls|_tls|_stream|stream|internal\/(streams|stream_base|net|tls))/, "node:net and streams"],
  [/^node:(buffer|string_decoder|internal\/(buffer|encoding))/, "node:buffer"],
  [
    /^node:(module|vm|internal\/(modules|vm|source_map|bootstrap|process\/(pre|esm)))/,
    "Node's module loader",
  ],
  [/^node:internal\/deps\/undici/, "fetch"],
  [
    /^node:(events|timers|async_hooks|internal\/(timers|process|async|events|per_context))/,
    "node:events and timers",
  ],
  [/^node:(crypto|internal\/crypto)/, "node:crypto"],
  [/^node:(fs|internal\/fs)/, "node:fs"],
];

const ours = /(?:^|\/)((?:core|functions|local|bench|test|cli|scripts)\/[^/]+)/;

/** The module of a function; null if only its caller says whose it is. */
export function moduleOf(name: string, url: string): string | null {
  if (name === "(garbage collector)") return "garbage collection";
  if (name === "(program)") return "V8 itself: compiling, system calls";
  if (url.startsWith("wasm:")) return "WebAssembly: PGlite, Lua";
  if (url.startsWith("node:"))
    return nodes.find(([pattern]) => pattern.test(url))?.[1] ?? "Node, other parts";
  const inPackages = url.split("node_modules/").at(-1) ?? "";
  if (inPackages !== url) return /^(@[^/]+\/)?[^/]+/.exec(inPackages)?.[0] ?? null;
  return ours.exec(url)?.[1] ?? null;
}
