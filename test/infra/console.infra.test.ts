/** How the console is served in AWS: one origin with the API, private files, the same policy as on a laptop. */
import assert from "node:assert/strict";
import { beforeAll, describe, test } from "vitest";
import * as z from "zod";
import { consolePolicy } from "../../infra/content-security-policy.ts";
import { declare, type Declared } from "./declared.ts";

describe("console of stage production", () => {
  let declared: Declared;
  beforeAll(async () => {
    declared = await declare("production");
  });

  test("[R4] [O4] every response has the same policy as on a laptop, and cannot be framed", () => {
    const policy = declared.named("ConsoleHeaders");
    assert.partialDeepStrictEqual(policy["securityHeadersConfig"], {
      contentSecurityPolicy: { contentSecurityPolicy: consolePolicy, override: true },
      frameOptions: { frameOption: "DENY", override: true },
      contentTypeOptions: { override: true },
    });
    const behavior = z
      .object({ defaultCacheBehavior: z.looseObject({ responseHeadersPolicyId: z.string() }) })
      .parse(declared.all("aws:cloudfront/distribution:Distribution")[0]);
    assert.equal(behavior.defaultCacheBehavior.responseHeadersPolicyId, "ConsoleHeaders-id");
    assert.equal(behavior.defaultCacheBehavior["viewerProtocolPolicy"], "redirect-to-https");
  });

  test("[A1] pages and API share one origin, so that the session cookie needs no other site", () => {
    const distributions = declared.all("aws:cloudfront/distribution:Distribution");
    assert.equal(distributions.length, 1);
    assert.equal(declared.all("sst:aws:StaticSite").length, 1);
    assert.equal(declared.all("sst:aws:RouterUrlRoute").length, 2);
  });

  test("[A3] the bucket is closed, also to other origins, and only the distribution reads it", () => {
    assert.partialDeepStrictEqual(declared.named("ConsoleAssetsPublicAccessBlock"), {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
    });
    assert.equal(declared.all("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration").length, 0);
    const policy = JSON.stringify(declared.named("ConsoleAssetsPolicy")["policy"]);
    assert.match(policy, /cloudfront\.amazonaws\.com/);
  });

  test("[S11] at least TLS 1.2: for the files always, for browsers with the console's own domain", async () => {
    const { policy } = z.object({ policy: z.string() }).parse(declared.named("ConsoleAssetsPolicy"));
    const denied = {
      effect: "Deny",
      actions: ["s3:*"],
      conditions: [{ test: "NumericLessThan", variable: "s3:TlsVersion", values: ["1.2"] }],
    };
    const rules = z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(policy));
    const rule = rules.find(({ conditions }) => /TlsVersion/.test(JSON.stringify(conditions)));
    assert.partialDeepStrictEqual(rule, denied);
    assert.equal(
      z.array(z.string()).parse(rule?.["resources"]).length,
      2,
      "the bucket and all that is in it",
    );

    const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1";
    const named = await declare("production", {
      NADIA_CONSOLE_DOMAIN: "nadia.example",
      NADIA_CONSOLE_CERTIFICATE: certificate,
    });
    assert.partialDeepStrictEqual(named.all("aws:cloudfront/distribution:Distribution")[0], {
      aliases: ["nadia.example"],
      viewerCertificate: { acmCertificateArn: certificate, minimumProtocolVersion: "TLSv1.2_2021" },
    });
  });
});
