/** The house's import rules (CONTRIBUTING.md); every one is an error, types count as imports. */
const engines = "^core/(storage|vendors)/";
const rooms = "^core/(?!(?:pipeline|storage|vendors|kernel|app|migrations)/)([^/]+)/";
const zod = "^node_modules/zod/";

module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "kernel-is-the-floor",
      severity: "error",
      from: { path: "^core/kernel/" },
      to: { pathNot: `^core/kernel/|${zod}`, dependencyTypesNot: ["core"] },
    },
    {
      name: "schema-is-pure",
      severity: "error",
      from: { path: "^core/[^/]+/[a-z-]*schema\\.ts$" },
      to: { pathNot: `^core/kernel/|^core/[^/]+/[a-z-]*schema\\.ts$|${zod}` },
    },
    {
      name: "core-looks-inward",
      severity: "error",
      from: { path: "^core/" },
      to: { path: "^(functions|infra|web|cli|local|test|bench|scripts)/|^sst\\.config" },
    },
    {
      name: "sdks-live-with-the-engines",
      comment:
        "kysely compiles statements in core/compiler.ts and migrations; AWS's types are no SDK; parsers (marked, htmlparser2) reach nothing outside",
      severity: "error",
      from: {
        path: "^core/",
        pathNot: `${engines}|^core/[^/]+/[a-z-]*sql\\.ts$|^core/migrations/|^core/compiler\\.ts$|^core/app/migrate\\.ts$|^core/markup/`,
      },
      to: { path: "node_modules/(?!(?:zod|marked|htmlparser2)/)" },
    },
    {
      name: "markup-is-pure",
      comment: "the console renders by it too: two parsers of Markdown and nothing else",
      severity: "error",
      from: { path: "^core/markup/" },
      to: { pathNot: "^core/(markup|kernel)/|^node_modules/(marked|entities)/" },
    },
    {
      name: "only-statements-compile",
      severity: "error",
      from: { pathNot: "^core/[^/]+/[a-z-]*sql\\.ts$|^core/migrations/|^test/" },
      to: { path: "^core/compiler\\.ts$" },
    },
    {
      name: "rooms-meet-in-the-pipeline",
      severity: "error",
      from: { path: rooms },
      to: {
        path: "^core/",
        pathNot: "^core/($1|kernel|markup)/|^core/[^/]+/[a-z-]*schema\\.ts$|^core/compiler\\.ts$",
      },
    },
    {
      name: "pipeline-meets-rooms-only",
      severity: "error",
      from: { path: "^core/pipeline/" },
      to: { path: `${engines}|^core/(app|migrations)/` },
    },
    {
      name: "statements-stay-in-their-room",
      severity: "error",
      from: { path: "^core/([^/]+)/" },
      to: { path: "^core/[^/]+/([a-z-]*sql|[a-z-]*lua)\\.ts$", pathNot: "^core/($1|kernel)/" },
    },
    {
      name: "engines-know-ports-not-rooms",
      severity: "error",
      from: { path: engines },
      to: { path: "^core/", pathNot: `${engines}|^core/kernel/|^core/[^/]+/(port|[a-z-]*schema)\\.ts$` },
    },
    {
      name: "one-wiring-place",
      severity: "error",
      from: { path: "^(functions|core|infra|web|cli|local)/", pathNot: `^core/app/|${engines}` },
      to: { path: engines },
    },
    {
      name: "one-reader-of-sst",
      severity: "error",
      from: { pathNot: "^(functions/lib/|sst\\.config\\.ts$|infra/|node_modules/)" },
      to: { path: "(^|/)node_modules/sst/" },
    },
    {
      name: "handlers-are-thin",
      severity: "error",
      from: { path: "^functions/", pathNot: "^functions/lib/" },
      to: { path: "^core/", pathNot: "^core/(app|kernel)/|^core/[^/]+/[a-z-]*schema\\.ts$" },
    },
    {
      name: "infra-declares",
      severity: "error",
      from: { path: "^infra/" },
      to: { path: "^(core|functions|web|cli|local|test)/" },
    },
    {
      name: "web-sees-schemas",
      severity: "error",
      from: { path: "^web/" },
      to: {
        path: "^(core|functions|infra|cli|local)/",
        pathNot: "^core/[^/]+/[a-z-]*schema\\.ts$|^core/markup/|^core/kernel/usd\\.ts$",
      },
    },
    {
      name: "no-test-code-outside-tests",
      severity: "error",
      from: { pathNot: "^(test|bench)/" },
      to: { path: "^test/" },
    },
    {
      name: "nothing-ships-a-dev-dependency",
      severity: "error",
      from: { path: "^(core|functions)/" },
      to: { dependencyTypes: ["npm-dev"], pathNot: "^node_modules/(@types|sst)/" },
    },
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^\\.sst/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node"],
      extensions: [".ts", ".tsx", ".mts", ".js", ".mjs", ".cjs", ".json", ".d.ts"],
    },
  },
};
