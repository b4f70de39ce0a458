/** A send fails for lack of a connection: what certainly never left is distinguished from what may have. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer as createTcpServer, type Socket } from "node:net";
import { describe, onTestFinished, test } from "vitest";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import type { OutgoingMessage } from "../../core/delivery/port.ts";
import { createLog } from "../../core/kernel/log.ts";
import { createBotApi } from "../../core/vendors/telegram.ts";

const hello: OutgoingMessage = {
  chat_id: 42,
  connection: null,
  text: "Hello",
  entities: [],
  link_preview: false,
  reply_to_message_id: null,
  thread_id: null,
};
/** Short timeouts are for servers that never answer: on a busy machine, one that does may take long. */
const botOn = (apiRoot: string, timeoutMs = 10_000) =>
  createBotApi({ token: "123456789:AAH-a_token", apiRoot, timeoutMs, log: createLog(() => {}) });

/** A self-signed certificate for 127.0.0.1, and its key. */
const pem = readFileSync(new URL("../fixtures/self-signed.pem", import.meta.url));
const selfSigned: TlsOptions = { cert: pem, key: pem };

/** A server that runs `answer` on each connection; resolves to its port and what it received. */
async function rawServer(answer: (socket: Socket) => void, options?: TlsOptions) {
  const received: Buffer[] = [];
  const listener = (socket: Socket) => {
    socket.on("data", (chunk) => received.push(chunk)).on("error", () => {});
    answer(socket);
  };
  const server = options === undefined ? createTcpServer(listener) : createTlsServer(options, listener);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return { port: address.port, close, received: () => Buffer.concat(received).toString("latin1") };
}

describe("[R3] (promise 4) a connection that was never made", () => {
  test("[R3] no route to the address: not sent", async () => {
    const result = await botOn("http://255.255.255.255:9").send(hello);
    assert.equal(result.kind, "not_sent");
  });

  test("[R3] several addresses that all refuse the connection: not sent", async () => {
    const { port, close } = await rawServer(() => {});
    await close();
    const result = await botOn(`http://localhost:${port}`).send(hello);
    assert.deepEqual(result, { kind: "not_sent", reason: "ECONNREFUSED" });
  });

  test("[R3] an interrupted handshake: not sent", async () => {
    const { port } = await rawServer((socket) => socket.once("data", () => socket.destroy()));
    const result = await botOn(`https://127.0.0.1:${port}`).send(hello);
    assert.deepEqual(result, { kind: "not_sent", reason: "ECONNRESET" });
  });

  test("[R3] a server that does not speak TLS: not sent", async () => {
    const { port } = await rawServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const result = await botOn(`https://127.0.0.1:${port}`).send(hello);
    assert.equal(result.kind, "not_sent");
  });

  test("[R3] a handshake that never ends: not sent, even after its timeout", async () => {
    const { port } = await rawServer(() => {});
    const result = await botOn(`https://127.0.0.1:${port}`, 300).send(hello);
    assert.deepEqual(result, { kind: "not_sent", reason: "timeout" });
  });

  test("[R3] an untrusted certificate: not sent, and its holder reads nothing", async () => {
    const { port, received } = await rawServer(() => {}, selfSigned);
    const result = await botOn(`https://127.0.0.1:${port}`).send(hello);
    assert.deepEqual(result, { kind: "not_sent", reason: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    assert.equal(received(), "");
  });

  test("[R3] an established connection that breaks: unclear, whatever was read from it", async () => {
    const { port } = await rawServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
    const result = await botOn(`http://127.0.0.1:${port}`).send(hello);
    assert.deepEqual(result, { kind: "unclear", reason: "ECONNRESET" });
  });

  for (const [what, answer] of [
    ["101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
    [
      "101 after 100",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 a\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ],
  ] as const) {
    test(`[R3] a switch to another protocol (${what}) is unclear and ends the call`, async () => {
      const { port } = await rawServer((socket) => socket.once("data", () => socket.write(answer)));
      const result = await botOn(`http://127.0.0.1:${port}`).send(hello);
      assert.deepEqual(result, { kind: "unclear", reason: "no answer that could be read" });
    });
  }
});
