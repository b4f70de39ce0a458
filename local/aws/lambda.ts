/** Calls a Lambda handler like Lambda: with a context, and within its timeout. */
import type { Context } from "aws-lambda";
import type { Clock } from "../../core/kernel/clock.ts";
import { NadiaError } from "../../core/kernel/errors.ts";

export type LambdaHandler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** A handler as the infrastructure declares it. */
export interface LambdaFunction<Event, Result> {
  readonly name: string;
  readonly handler: LambdaHandler<Event, Result>;
  readonly timeoutMs: number;
}

/** Throws what the handler throws, and `internal` if it exceeds its timeout. */
export async function invoke<Event, Result>(
  lambda: LambdaFunction<Event, Result>,
  event: Event,
  requestId: string,
  clock: Clock,
): Promise<Result> {
  const done = new AbortController();
  const end = clock.now() + lambda.timeoutMs;
  // May also reject after `done`, when nothing awaits it any longer.
  const tooLate = clock.wait(lambda.timeoutMs, done.signal).then((): never => {
    throw new NadiaError("internal", `${lambda.name} exceeded its timeout of ${lambda.timeoutMs} ms`);
  });
  try {
    return await Promise.race([
      lambda.handler(event, contextOf(lambda.name, requestId, end, clock)),
      tooLate,
    ]);
  } finally {
    done.abort();
  }
}

/** Omits what only runtimes before Node.js 0.10.42 had, such as `done`. */
function contextOf(name: string, requestId: string, end: number, clock: Clock): Context {
  const unsupported = () => {
    throw new NadiaError(
      "internal",
      "a handler returns its result through its promise, not through its context",
    );
  };
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    memoryLimitInMB: "1024",
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: "local",
    getRemainingTimeInMillis: () => Math.max(0, end - clock.now()),
    done: unsupported,
    fail: unsupported,
    succeed: unsupported,
  };
}
