/** The ledger's table, and who may record model calls in it. */
import { isPermanent } from "./stage.ts";
import { onlyTls } from "./tls.ts";

/** Every model call, for 30 days and at most 90; on-demand capacity and point-in-time recovery are SST's defaults. */
export const ledger = new sst.aws.Dynamo("Ledger", {
  fields: { interaction_id: "string", user_id: "string", created_at: "string" },
  primaryIndex: { hashKey: "interaction_id" },
  globalIndexes: { by_user: { hashKey: "user_id", rangeKey: "created_at" } },
  ttl: "expires_at",
  deletionProtection: isPermanent,
});

/** Permission to list a customer's calls. */
export const ledgerReading = {
  actions: ["dynamodb:Query"],
  resources: [$interpolate`${ledger.arn}/index/by_user`],
};

/** Permission to store a call. */
export const ledgerWriting = { actions: ["dynamodb:PutItem"], resources: [ledger.arn] };

new aws.dynamodb.ResourcePolicy("LedgerTls", {
  resourceArn: ledger.arn,
  policy: onlyTls("dynamodb", ledger.arn),
});

/** Permission to move calls into the archive. */
export const ledgerMoving = [
  ledgerReading,
  { actions: ["dynamodb:BatchWriteItem"], resources: [ledger.arn] },
];

/**
 * Permission to store a call, look one up by id, and find and delete those of a customer; linking the table itself
 * would grant `dynamodb:*`.
 */
export const ledgerRecorder = new sst.Linkable("LedgerTable", {
  properties: { name: ledger.name },
  include: [
    sst.aws.permission({
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:BatchWriteItem"],
      resources: [ledger.arn],
    }),
    sst.aws.permission(ledgerReading),
  ],
});
