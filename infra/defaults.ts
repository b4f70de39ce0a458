/** Defaults for every Lambda function declared after this file is imported. */
import { metricsNamespace } from "./metrics.ts";
import { isPermanent } from "./stage.ts";

$transform(sst.aws.Function, (args) => {
  args.runtime ??= "nodejs24.x";
  args.architecture ??= "arm64";
  args.memory ??= "512 MB";
  args.timeout ??= "30 seconds";
  args.logging ??= { format: "json", retention: isPermanent ? "1 month" : "1 week" };
  // SST 4.17.1 minifies only on request; without `sourcemap`, the maps stay out of the zip.
  args.nodejs ??= { minify: true };
  // Under this name the functions write their metrics (functions/lib/metrics.ts).
  args.environment = $resolve(args.environment ?? {}).apply((environment) => ({
    ...environment,
    POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
  }));

  // SST 4.17.1 lets the account root assume every function's role, which only `sst dev` needs.
  if ($dev) return;
  const ownTransform = args.transform?.role;
  args.transform = {
    ...args.transform,
    role: (role, options, name) => {
      role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
      if (typeof ownTransform === "function") ownTransform(role, options, name);
      else Object.assign(role, ownTransform);
    },
  };
});
