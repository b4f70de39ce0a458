/** What CloudFront tells the API about a viewer: runs the declared code with requests in CloudFront's format. */
import assert from "node:assert/strict";
import { beforeAll, describe, test } from "vitest";
import { runInNewContext } from "node:vm";
import * as z from "zod";
import { declare, type Declared } from "./declared.ts";

const address = "x-nadia-viewer-address";
const secret = "x-nadia-front-secret";

const Header = z.strictObject({ value: z.string() });
const Request = z.looseObject({ headers: z.record(z.string(), z.looseObject({ value: z.string() })) });

/** The function that CloudFront runs first, including the router's own code. */
function viewerRequest(declared: Declared): string {
  const { code } = declared.named("FrontCloudfrontFunctionRequest");
  return z.string().parse(code);
}

/** Runs it like CloudFront; resolves to the headers that are passed on. */
async function headersAfter(code: string, uri: string, sent: Record<string, unknown>, ip: string) {
  const cf = {
    kvs: () => ({
      get: async (key: string) =>
        key.endsWith(":routes") ? '["url,api,,/v1"]' : '{"host":"api.example","origin":{}}',
    }),
    updateRequestOrigin: () => undefined,
  };
  const event = {
    viewer: { ip },
    request: { method: "POST", uri, headers: { host: { value: "nadia.example" }, ...sent }, cookies: {} },
  };
  const program = `${code.replace('import cf from "cloudfront";', "")}\nhandler(event)`;
  return Request.parse(await runInNewContext(program, { cf, event })).headers;
}

const spoofed = {
  [address]: { value: "203.0.113.9", multiValue: [{ value: "203.0.113.9" }, { value: "203.0.113.8" }] },
  [secret]: { value: "guess", multiValue: [{ value: "guess" }, { value: "secret-FrontSecret" }] },
};

describe("in front of the API of stage production", () => {
  let declared: Declared;
  beforeAll(async () => {
    declared = await declare("production");
  });

  test("[A4] the viewer's own address and the secret are passed on, whatever the viewer sent under these names", async () => {
    const code = viewerRequest(declared);
    for (const ip of ["198.51.100.7", "2001:db8:1:2::7"])
      for (const sent of [{}, spoofed]) {
        const headers = await headersAfter(code, "/v1/session", sent, ip);
        assert.deepEqual(Header.parse(headers[address]), { value: ip });
        assert.deepEqual(Header.parse(headers[secret]), { value: "secret-FrontSecret" });
      }
  });

  test("[A3] neither is sent anywhere but to the API", async () => {
    for (const uri of ["/", "/assets/index.js", "/v1", "/v10/session", "/openapi.json"]) {
      const headers = await headersAfter(viewerRequest(declared), uri, spoofed, "198.51.100.7");
      assert.deepEqual([headers[address], headers[secret]], [undefined, undefined], uri);
    }
  });

  test("[A4] every behaviour that reaches the API runs this code, and passes on its headers", () => {
    const Behavior = z.looseObject({
      functionAssociations: z.array(z.object({ eventType: z.string(), functionArn: z.string() })),
      originRequestPolicyId: z.string(),
    });
    const [distribution] = declared.all("aws:cloudfront/distribution:Distribution");
    const { defaultCacheBehavior, orderedCacheBehaviors } = z
      .object({ defaultCacheBehavior: Behavior, orderedCacheBehaviors: z.array(Behavior).default([]) })
      .parse(distribution);
    for (const behavior of [defaultCacheBehavior, ...orderedCacheBehaviors]) {
      const [first, ...others] = behavior.functionAssociations.filter(
        (one) => one.eventType === "viewer-request",
      );
      assert.match(first?.functionArn ?? "", /FrontCloudfrontFunctionRequest-\w+$/);
      assert.equal(others.length, 0);
      // AWS' managed policy AllViewerExceptHostHeader.
      assert.equal(behavior.originRequestPolicyId, "b689b0a8-53d0-40ab-baf2-68738e2966ac");
    }
  });

  test("[O4] it is within CloudFront's limit of 10 KB", () => {
    assert.ok(Buffer.byteLength(viewerRequest(declared)) <= 10_240);
  });
});
