/** The backups' bucket, the function that fills it every night, and who else may write there. */
import { privateBucket } from "./bucket.ts";
import { reserved } from "./concurrency.ts";
import { ledger } from "./ledger.ts";
import { secrets } from "./secrets.ts";
import { ledgerSettings, vectorSettings } from "./settings.ts";

// A run deletes backups older than 30 days; the bucket does so itself if no run succeeds, because backups must not
// contain erased customers for longer than promised. Until then, `FunctionErrorsBackup` fires every day.
const backups = privateBucket("Backups", { "nadia/": 35 });

/** Where backups are, for `nadia restore --from`. */
export const backupsAddress = $interpolate`s3://${backups.name}/nadia`;

const objects = $interpolate`${backups.arn}/nadia/*`;

const backupsOwner = new sst.Linkable("BackupsBucket", {
  properties: { name: backups.name },
  include: [
    sst.aws.permission({
      actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      resources: [objects],
    }),
    sst.aws.permission({ actions: ["s3:ListBucket"], resources: [backups.arn] }),
  ],
});

/** For the function that erases: a restore reads from these notes whom to erase again. */
export const erasureNotesWriting = [
  { actions: ["s3:PutObject"], resources: [$interpolate`${backups.arn}/nadia/erased/*`] },
];

/**
 * Backs up Postgres, the ledger and the vectors. A whole CPU (1,769 MB) and Lambda's longest time: a million
 * interactions took 79 s and 326 MB of memory on two shared cores (docs/backup.md), so about ten million fit.
 */
export const backup = new sst.aws.CronV2("Backup", {
  schedule: "cron(30 2 * * ? *)",
  retries: 0,
  function: {
    handler: "functions/scheduled/backup.handler",
    memory: "1769 MB",
    timeout: "15 minutes",
    retries: 0,
    transform: { eventInvokeConfig: { maximumEventAgeInSeconds: 3_600 } },
    ...reserved("NADIA_SCHEDULE_CONCURRENCY"),
    environment: { ...ledgerSettings, ...vectorSettings, LEDGER_TABLE: ledger.name },
    permissions: [{ actions: ["dynamodb:Scan"], resources: [ledger.arn] }],
    link: [secrets.databaseUrl, secrets.qdrantApiKey, backupsOwner],
  },
});
