// oxlint-disable-next-line typescript/triple-slash-reference -- SST's globals are reached in no other way
/// <reference path=".sst/platform/config.d.ts" />
/** NADIA in AWS: the app, its stages and providers; the resources themselves are in infra/. */

export default $config({
  // Dynamic imports: a top-level one would be evaluated before SST's globals exist.
  async app(input) {
    const { provisions, region } = await import("./infra/deployment.ts");
    const production = input.stage === "production";
    const permanent = production || input.stage === "staging";
    return {
      name: "nadia",
      home: "aws",
      version: "4.17.1",
      removal: permanent ? "retain" : "remove",
      protect: production,
      providers: {
        aws: {
          version: "7.48.0",
          region,
          defaultTags: { tags: { app: "nadia", stage: input.stage } },
        },
        ...(provisions("neon") ? { neon: { version: "0.13.0" } } : {}),
        ...(provisions("upstash") ? { upstash: { package: "@upstash/pulumi", version: "0.5.0" } } : {}),
      },
    };
  },
  async run() {
    // Without this check, only the deployed functions would reject invalid settings.
    const { parseSettings } = await import("./core/config.ts");
    const { settings } = await import("./infra/settings.ts");
    const { secretSettings, withSecretNames } = await import("./infra/secret-settings.ts");
    try {
      parseSettings({ ...settings, ...secretSettings });
    } catch (error) {
      // It names variables, and never a value.
      throw new Error(withSecretNames(error instanceof Error ? error.message : "unreadable"), {
        cause: error,
      });
    }
    await import("./infra/defaults.ts");
    const { webhook } = await import("./infra/webhook.ts");
    await import("./infra/workers.ts");
    const { reviewerApi } = await import("./infra/reviewer-api.ts");
    const { site } = await import("./infra/console.ts");
    await import("./infra/schedule.ts");
    const { backupsAddress } = await import("./infra/backups.ts");
    await import("./infra/budget.ts");
    const { alarmTopic } = await import("./infra/alarms.ts");
    await import("./infra/dashboard.ts");
    return {
      console: site.url,
      webhook: webhook.url,
      reviewerApi: reviewerApi.url,
      alarmTopic: alarmTopic.arn,
      backups: backupsAddress,
    };
  },
});
