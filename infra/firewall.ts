/**
 * A firewall in front of console and API, if the deployer asks for one: it costs 9 USD a month. Without it, the API's
 * own limits hold: failed sign-ins per address and account, calls per caller, and API Gateway's throttle.
 */
import { limitOf } from "./concurrency.ts";

/** Requests of one address in five minutes. */
const limit = limitOf("NADIA_WAF_REQUESTS", 100);

/** Sign-ins of one address in five minutes. */
const signIns = 50;

const matching = (
  fieldToMatch: aws.types.input.wafv2.WebAclRuleStatementByteMatchStatementFieldToMatch,
  positionalConstraint: string,
  searchString: string,
) => ({
  byteMatchStatement: {
    fieldToMatch,
    positionalConstraint,
    searchString,
    textTransformations: [{ priority: 0, type: "NONE" }],
  },
});

const signInRule: aws.types.input.wafv2.WebAclRule = {
  name: "SignIns",
  priority: 100,
  action: { block: {} },
  statement: {
    rateBasedStatement: {
      limit: signIns,
      aggregateKeyType: "IP",
      scopeDownStatement: {
        andStatement: {
          statements: [
            matching({ method: {} }, "EXACTLY", "POST"),
            matching({ uriPath: {} }, "STARTS_WITH", "/v1/session"),
          ],
        },
      },
    },
  },
  visibilityConfig: {
    cloudwatchMetricsEnabled: true,
    metricName: "SignIns",
    sampledRequestsEnabled: false,
  },
};

/** The router's arguments. AWS' rules against XSS and SQL stay off: replies and documents may contain both as text. */
export const firewall: Pick<sst.aws.RouterArgs, "waf"> =
  limit === null
    ? {}
    : {
        waf: {
          rateLimitPerIp: limit,
          managedRules: { coreRuleSet: false, knownBadInputs: true, sqlInjection: false },
        },
      };

/** Adds the stricter limit of sign-ins. */
export const withSignInRule = (args: aws.wafv2.WebAclArgs): undefined => {
  args.rules = $resolve([args.rules]).apply(([rules]) => [...(rules ?? []), signInRule]);
};
