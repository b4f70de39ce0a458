/** Customers who write side by side, each one the next message once the last one is finished. */
import { ownCpuMs } from "./source.ts";

export interface Taken {
  /** Per message. */
  readonly ms: number;
  /** This process's CPU time per message. */
  readonly cpuMs: number;
}

/** Handles so many messages of so many customers. */
export async function crowd(
  customers: number,
  messages: number,
  handle: (customer: number) => Promise<void>,
): Promise<Taken> {
  const cpu = ownCpuMs();
  const start = performance.now();
  let left = messages;
  const write = async (customer: number) => {
    while (left > 0) {
      left -= 1;
      await handle(customer);
    }
  };
  await Promise.all(Array.from({ length: customers }, (_, index) => write(index + 1)));
  return { ms: (performance.now() - start) / messages, cpuMs: (ownCpuMs() - cpu) / messages };
}
