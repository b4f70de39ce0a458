/** The console's files and the shared address of console and API. */
import { atLeastTls12, encrypted } from "./bucket.ts";
import { consolePolicy } from "./content-security-policy.ts";
import { firewall, withSignInRule } from "./firewall.ts";
import { viewerAddress } from "./front.ts";
import { reviewerApi } from "./reviewer-api.ts";

const headers = new aws.cloudfront.ResponseHeadersPolicy("ConsoleHeaders", {
  securityHeadersConfig: {
    contentSecurityPolicy: { contentSecurityPolicy: consolePolicy, override: true },
    contentTypeOptions: { override: true },
    frameOptions: { frameOption: "DENY", override: true },
    referrerPolicy: { referrerPolicy: "no-referrer", override: true },
    strictTransportSecurity: { accessControlMaxAgeSec: 63_072_000, includeSubdomains: true, override: true },
  },
  customHeadersConfig: {
    items: [{ header: "cross-origin-opener-policy", value: "same-origin", override: true }],
  },
});

/**
 * The console's own domain and its certificate (ACM, us-east-1); the deployer creates its DNS record. CloudFront only
 * enforces a minimum TLS version with a domain, and SST sets 1.2.
 */
const name = process.env["NADIA_CONSOLE_DOMAIN"];
const cert = process.env["NADIA_CONSOLE_CERTIFICATE"];

if (Boolean(name) !== Boolean(cert))
  throw new Error("NADIA_CONSOLE_DOMAIN and NADIA_CONSOLE_CERTIFICATE must be set together, or neither");

/** One origin for pages and API: the session cookie is same-site, and no CORS is needed. */
const front = new sst.aws.Router("Front", {
  ...(name && cert ? { domain: { name, cert, dns: false } as const } : {}),
  ...firewall,
  edge: { viewerRequest: { injection: viewerAddress } },
  transform: {
    waf: withSignInRule,
    cdn: (args) => {
      args.defaultCacheBehavior = $resolve(args.defaultCacheBehavior).apply((behavior) => ({
        ...behavior,
        responseHeadersPolicyId: headers.id,
      }));
    },
  },
});

export const site = new sst.aws.StaticSite("Console", {
  build: { command: "npm run build", output: "web/dist" },
  router: { instance: front },
  // No `errorPage`, which would answer the console's own paths with 404.
  assets: {
    fileOptions: [
      { files: "assets/**", cacheControl: "public,max-age=31536000,immutable" },
      { files: ["index.html", "push-worker.js", "*.svg", "*.png"], cacheControl: "no-cache" },
      { files: "*.webmanifest", cacheControl: "no-cache", contentType: "application/manifest+json" },
    ],
  },
  // By default, SST lets every origin read and write the bucket by CORS.
  transform: { assets: { cors: false, policy: atLeastTls12 } },
});

const { assets } = site.nodes;
if (assets) encrypted("Console", assets);

for (const path of ["/v1", "/openapi.json"]) front.route(path, reviewerApi.url);
