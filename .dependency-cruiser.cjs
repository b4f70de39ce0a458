/** Import rules (see CONTRIBUTING.md). Every violation is an error; type-only imports count. */
const engines = "^core/(storage|vendors)/";
const modules = "^core/(?!(?:pipeline|storage|vendors|kernel|app|migrations)/)([^/]+)/";
/** Open to all statements: the compiler, shared fragments, and the states of an interaction. */
const forStatements = "^core/(compiler|fragments|review/states-sql)\\.ts$";
const zod = "^node_modules/zod/";
/** What `npm ci` leaves out: a path of one, or its name where it is not installed. SST has a rule of its own. */
const tools = Object.keys(require("./package.json").peerDependencies).filter((name) => name !== "sst");
const tool = `(^|/)node_modules/(${tools.join("|")})/|^(${tools.join("|")})(/|$)`;

/** The other modules whose operations and statements a module may use. Acyclic. */
const uses = {
  // Agreement is counted over the same ranges as the figures.
  agreement: ["analytics", "settings"],
  // Days of the figures are those of the team's time zone.
  analytics: ["settings"],
  // Signing out everywhere ends push messages to every browser.
  access: ["notifications"],
  // A restore leaves it to people whether replies that were waiting have been sent since the backup.
  backup: ["delivery"],
  // A note notifies the people it mentions.
  notes: ["notifications"],
  // A retry sends an update through intake again, because this release may support it.
  parked: ["intake"],
  // Posts go to Telegram under the limits and rules of replies.
  posts: ["delivery"],
  // A change of the protocol writes through the customer's cached status.
  protocol: ["customers"],
  // An approval fills the outbox and starts the delivery; an undo empties the outbox again. An assignment notifies the
  // colleague. Days of the history are those of the team's time zone. What a business account's owner wrote is read as
  // intake reads messages.
  review: ["delivery", "intake", "notifications", "settings"],
  // So are those of the search.
  search: ["settings"],
  // The log applies the limits that the settings name, under a key that both know.
  settings: ["wal"],
  // A translation is asked for, and its answer read, as a draft's is.
  translation: ["drafting"],
};

const reaches = (from, to) => from === to || (uses[from] ?? []).some((next) => reaches(next, to));
for (const [module, used] of Object.entries(uses)) {
  if (used.some((other) => reaches(other, module))) throw new Error(`\`uses\` has a cycle through ${module}`);
}

/** Except for those in `uses`, a module imports only the schemas of other modules. */
const betweenModules = (from, used) => ({
  name: "no-imports-between-modules",
  severity: "error",
  from,
  to: {
    path: "^core/",
    pathNot: `^core/(${["$1", "kernel", "markup", ...used].join("|")})/|^core/[^/]+/[a-z-]*schema\\.ts$|${forStatements}`,
  },
});

module.exports = {
  forbidden: [
    { name: "no-circular-imports", severity: "error", from: {}, to: { circular: true } },
    {
      name: "kernel-imports-only-zod",
      severity: "error",
      from: { path: "^core/kernel/" },
      to: { pathNot: `^core/kernel/|${zod}`, dependencyTypesNot: ["core"] },
    },
    {
      name: "schemas-import-only-kernel-and-schemas",
      severity: "error",
      from: { path: "^core/[^/]+/[a-z-]*schema\\.ts$" },
      to: { pathNot: `^core/kernel/|^core/[^/]+/[a-z-]*schema\\.ts$|${zod}` },
    },
    {
      name: "core-imports-nothing-outside-core",
      severity: "error",
      from: { path: "^core/" },
      to: { path: "^(functions|infra|web|cli|local|test|bench|scripts)/|^sst\\.config" },
    },
    {
      name: "sdks-only-in-storage-and-vendors",
      comment:
        "exceptions: kysely compiles statements in core/compiler.ts and migrations; marked and htmlparser2 are parsers and do no I/O",
      severity: "error",
      from: {
        path: "^core/",
        pathNot: `${engines}|^core/[^/]+/[a-z/-]*sql\\.ts$|^core/migrations/|^core/(compiler|fragments)\\.ts$|^core/app/migrate\\.ts$|^core/markup/`,
      },
      to: { path: "node_modules/(?!(?:zod|marked|htmlparser2)/)" },
    },
    {
      name: "markup-imports-only-kernel-and-parsers",
      comment: "the console uses it too, so it may import only its two parsers (marked, entities)",
      severity: "error",
      from: { path: "^core/markup/" },
      to: { pathNot: "^core/(markup|kernel)/|^node_modules/(marked|entities)/" },
    },
    {
      name: "compiler-only-in-sql-files",
      severity: "error",
      from: {
        pathNot: "^core/[^/]+/[a-z/-]*sql\\.ts$|^core/fragments\\.ts$|^core/migrations/|^test/",
      },
      to: { path: forStatements },
    },
    betweenModules({ path: modules, pathNot: `^core/(${Object.keys(uses).join("|")})/` }, []),
    ...Object.entries(uses).map(([module, used]) => betweenModules({ path: `^core/(${module})/` }, used)),
    {
      name: "pipeline-imports-no-engines",
      severity: "error",
      from: { path: "^core/pipeline/" },
      to: { path: `${engines}|^core/(app|migrations)/` },
    },
    {
      name: "statements-private-to-their-module",
      severity: "error",
      from: { path: "^(core|functions)/", pathNot: modules },
      to: { path: "^core/[^/]+/[a-z/-]*(sql|lua)\\.ts$", pathNot: "^core/kernel/" },
    },
    {
      name: "engines-import-only-ports-and-schemas",
      severity: "error",
      from: { path: engines },
      to: { path: "^core/", pathNot: `${engines}|^core/kernel/|^core/[^/]+/(port|[a-z-]*schema)\\.ts$` },
    },
    {
      name: "engines-only-wired-in-app",
      severity: "error",
      from: { path: "^(functions|core|infra|web|cli|local)/", pathNot: `^core/app/|${engines}` },
      to: { path: engines },
    },
    {
      name: "sst-only-in-infra-and-functions-lib",
      severity: "error",
      from: { pathNot: "^(functions/lib/|sst\\.config\\.ts$|infra/|node_modules/)" },
      to: { path: "(^|/)node_modules/sst/|^sst(/|$)" },
    },
    {
      name: "no-tools-where-they-are-not-installed",
      comment:
        "`npm ci` leaves them out, so what `npm start`, `nadia`, the build and `npm test` run must do without",
      severity: "error",
      from: {
        path: "^(cli/nadia|local/(demo|healthy|main)|scripts/(build-console|snapshot)|test/.+\\.(api|architecture|contract|fault|flow|load|unit)\\.test)\\.ts$",
      },
      to: { path: tool, reachable: true },
    },
    {
      name: "functions-import-only-app-and-schemas",
      severity: "error",
      from: { path: "^functions/", pathNot: "^functions/(lib|api)/" },
      to: { path: "^core/", pathNot: "^core/(app|kernel)/|^core/[^/]+/[a-z-]*schema\\.ts$" },
    },
    {
      name: "routes-import-verbs-and-schemas",
      comment:
        "a route calls a module's operation or a flow with the app's ports; it knows the app itself only as a type",
      severity: "error",
      from: { path: "^functions/api/" },
      to: { path: "^core/(migrations|storage|vendors)/|^core/[^/]+\\.ts$" },
    },
    {
      name: "routes-import-the-app-as-a-type",
      severity: "error",
      from: { path: "^functions/api/" },
      to: { path: "^core/app/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "infra-imports-no-app-code",
      severity: "error",
      from: { path: "^infra/" },
      to: { path: "^(core|functions|web|cli|local|test)/" },
    },
    {
      name: "web-imports-only-schemas",
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
      name: "no-dev-dependencies-in-production",
      severity: "error",
      from: { path: "^(core|functions|local|cli)/" },
      to: { dependencyTypes: ["npm-dev", "npm-peer"], pathNot: "^node_modules/(@types|sst)/" },
    },
    {
      name: "no-packages-of-a-laptop-in-production",
      severity: "error",
      comment: "npm start and nadia need them, the functions never do: each would only make a bundle larger",
      from: { path: "^(core|functions)/" },
      to: {
        path: "(^|/)node_modules/(@clack|@electric-sql|commander|fauxqs|grammy|ioredis|js-redis-server|prom-client)(/|$)",
      },
    },
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    // The peers of the bench are other people's packages, installed when it runs.
    exclude: { path: "^(\\.sst|bench/peers)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node"],
      extensions: [".ts", ".tsx", ".mts", ".js", ".mjs", ".cjs", ".json", ".d.ts"],
    },
  },
};
