/** Policies that refuse plain HTTP. AWS itself refuses TLS below 1.2 at every endpoint. */

/** The JSON of a policy that denies every action of a service on this resource without TLS. */
export const onlyTls = (service: string, arn: $util.Input<string>): $util.Output<string> =>
  aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        effect: "Deny",
        principals: [{ type: "*", identifiers: ["*"] }],
        actions: [`${service}:*`],
        resources: [arn],
        conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
      },
    ],
  }).json;
