/**
 * What each vendor charges, in USD: list prices of us-east-1, without free tiers and discounts. eu-central-1, where
 * sst.config.ts deploys, costs the same or up to a quarter more. To update a price, edit its row and its day.
 */

export interface Price {
  readonly usd: number;
  /** What that buys. */
  readonly per: string;
  readonly source: string;
  /** The day on which the price was known to apply. */
  readonly as_of: string;
}

const aws = (service: string) => `https://aws.amazon.com/${service}/pricing/`;
const lambda = { source: aws("lambda"), as_of: "2026-05-11" };
const upstash = { source: "https://upstash.com/docs/redis/overall/billing", as_of: "2026-11-28" };
const neon = { source: "https://neon.com/docs/introduction/plans", as_of: "2026-11-12" };
const dynamodb = { source: aws("dynamodb"), as_of: "2025-07-21" };

export const prices = {
  lambda_request: { usd: 0.2 / 1e6, per: "invocation", ...lambda },
  lambda_gb_second: { usd: 0.0000133334, per: "GB-second on arm64", ...lambda },
  api_request: {
    usd: 1 / 1e6,
    per: "request of an HTTP API",
    source: aws("api-gateway"),
    as_of: "2025-12-02",
  },
  cloudfront_request: { usd: 1 / 1e6, per: "HTTPS request", source: aws("cloudfront"), as_of: "2025-01-01" },
  sqs_request: {
    usd: 0.4 / 1e6,
    per: "request to a standard queue",
    source: aws("sqs"),
    as_of: "2025-01-01",
  },
  dynamodb_write: { usd: 0.625 / 1e6, per: "write request unit, on demand", ...dynamodb },
  dynamodb_gb_month: { usd: 0.25, per: "GB-month", ...dynamodb },
  s3_gb_month: { usd: 0.023, per: "GB-month, standard", source: aws("s3"), as_of: "2025-01-01" },
  s3_put: { usd: 0.005 / 1e3, per: "object stored", source: aws("s3"), as_of: "2025-01-01" },
  logs_gb: { usd: 0.5, per: "GB of logs taken in", source: aws("cloudwatch"), as_of: "2025-01-01" },
  custom_metric: {
    usd: 0.3,
    per: "custom metric a month, of the first 10,000",
    source: aws("cloudwatch"),
    as_of: "2025-01-01",
  },
  redis_command: { usd: 0.2 / 1e5, per: "command, pay as you go", ...upstash },
  redis_gb_month: { usd: 0.25, per: "GB-month", ...upstash },
  redis_gb_traffic: { usd: 0.03, per: "GB of traffic above 200 GB a month", ...upstash },
  postgres_cu_hour: { usd: 0.106, per: "CU-hour, plan Launch", ...neon },
  postgres_gb_month: { usd: 0.35, per: "GB-month", ...neon },
} as const satisfies Record<string, Price>;
