/** BullMQ on the same Redis: a queue and its worker in this process, with the connections that it opens itself. */
import { peer } from "./peers.ts";

interface Closable {
  close(): Promise<void>;
}

interface BullMq {
  readonly Queue: new (
    name: string,
    options: object,
  ) => Closable & { add(name: string, data: object, options: object): Promise<unknown> };
  readonly Worker: new (
    name: string,
    work: () => Promise<void>,
    options: object,
  ) => Closable & {
    on(event: "completed", callback: (job: { data: { customer: number } }) => void): void;
    waitUntilReady(): Promise<unknown>;
  };
}

export interface PeerQueue {
  /** Adds a message and resolves once it was taken and finished. */
  handle(customer: number): Promise<void>;
  close(): Promise<void>;
}

/** A queue whose worker takes as many messages at a time as there are customers. */
export async function openBullMq(
  redisUrl: string,
  customers: number,
  payload: (customer: number) => object,
): Promise<PeerQueue> {
  const { Queue, Worker } = await peer<BullMq>("bullmq");
  const connection = { host: "127.0.0.1", port: Number(new URL(redisUrl).port), maxRetriesPerRequest: null };
  const name = `bench-${customers}`;
  const queue = new Queue(name, { connection });
  const worker = new Worker(name, async () => undefined, { connection, concurrency: customers });
  const waiting = new Map<number, () => void>();
  worker.on("completed", ({ data }) => waiting.get(data.customer)?.());
  await worker.waitUntilReady();
  return {
    handle: async (customer) => {
      const finished = new Promise<void>((resolve) => waiting.set(customer, resolve));
      // It keeps nothing of a finished job, as the log does.
      await queue.add("message", { customer, ...payload(customer) }, { removeOnComplete: true });
      await finished;
    },
    close: async () => {
      await worker.close();
      await queue.close();
    },
  };
}
