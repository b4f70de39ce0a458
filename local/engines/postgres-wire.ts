/**
 * Postgres' own protocol in front of PGlite, so that backup and restore work with a laptop as with a server: startup
 * with a plain-text password (loopback only), then messages passed through. There is only one session: an open
 * transaction makes all other clients wait.
 */
import type { Socket } from "node:net";
import { type PGlite, protocol } from "@electric-sql/pglite";
import { sameSecret } from "../../core/access/secret.ts";

const { serialize } = protocol;

/** The first messages of a connection have no type; the others have one byte. */
const requests = { ssl: 80_877_103, gss: 80_877_104, cancel: 80_877_102 } as const;
const type = {
  password: 0x70,
  query: 0x51,
  copyData: 0x64,
  copyDone: 0x63,
  copyFail: 0x66,
  flush: 0x48,
  sync: 0x53,
  terminate: 0x58,
} as const;

const copiesIn = /^\s*copy\b[^;]*\bfrom\s+stdin\b/i;

/** The state of a connection that has signed in. */
interface Session {
  readonly db: PGlite;
  readonly socket: Socket;
  /** Messages that PGlite only understands together: up to a sync, or a whole COPY. */
  pending: Buffer[];
  copying: boolean;
  /** Ends the exclusive use of PGlite; null outside of transactions. */
  release: (() => void) | null;
}

/** Serves one connection until either side ends it. Then rolls back an open transaction. */
export async function serveWire(db: PGlite, password: string, socket: Socket): Promise<void> {
  const session: Session = { db, socket, pending: [], copying: false, release: null };
  socket.on("error", () => socket.destroy());
  try {
    const messages = messagesOf(socket);
    if (!(await signIn(messages, password, socket))) return;
    for await (const message of messages) {
      if (message[0] === type.terminate) return;
      await take(session, message);
    }
  } catch {
    // A broken connection or a malformed message ends this connection only.
  } finally {
    if (session.release !== null)
      await db.execProtocolRaw(serialize.query("rollback")).catch(() => undefined);
    session.release?.();
    socket.destroy();
  }
}

/** Whole messages; those before the startup are returned with a type of 0. */
async function* messagesOf(socket: Socket): AsyncGenerator<Buffer, void> {
  let chunks: Buffer[] = [];
  let size = 0;
  let typed = 0;
  const needed = (): number => {
    if (size < typed + 4) return Number.POSITIVE_INFINITY;
    if (chunks.length > 1 && (chunks[0]?.length ?? 0) < typed + 4) chunks = [Buffer.concat(chunks)];
    return typed + (chunks[0]?.readUInt32BE(typed) ?? 0);
  };
  for await (const chunk of socket) {
    // A socket without an encoding yields Buffers.
    const bytes = chunk as Buffer;
    chunks.push(bytes);
    size += bytes.length;
    for (let length = needed(); size >= length; length = needed()) {
      const all = Buffer.concat(chunks);
      const message = all.subarray(0, length);
      chunks = [all.subarray(length)];
      size -= length;
      if (typed === 0 && !isRequest(message)) {
        typed = 1;
        yield Buffer.concat([Buffer.of(0), message]);
      } else yield typed === 0 ? Buffer.concat([Buffer.of(0), message]) : message;
    }
  }
}

const isRequest = (message: Buffer): boolean =>
  message.length === 8 && [requests.ssl, requests.gss].some((code) => code === message.readUInt32BE(4));

/** Refuses encryption, because the connection never leaves this machine, and asks for the password. */
async function signIn(
  messages: AsyncGenerator<Buffer, void>,
  password: string,
  socket: Socket,
): Promise<boolean> {
  const next = async (): Promise<Buffer> => {
    const { value } = await messages.next();
    return value ?? Buffer.alloc(0);
  };
  let startup = await next();
  while (isRequest(startup.subarray(1))) {
    socket.write("N");
    startup = await next();
  }
  // A request to cancel a statement cannot be served: PGlite is busy with that statement.
  if (startup.length < 9 || startup.readUInt32BE(5) === requests.cancel) return false;
  socket.write(answer("R", int(3)));
  const message = await next();
  if (
    message[0] !== type.password ||
    !sameSecret(message.toString("utf8", 5, message.length - 1), password)
  ) {
    socket.end(
      answer("E", text("SFATAL"), text("C28P01"), text("Mpassword authentication failed"), Buffer.of(0)),
    );
    return false;
  }
  const parameters = { server_version: "18.0", client_encoding: "UTF8", standard_conforming_strings: "on" };
  socket.write(
    Buffer.concat([
      answer("R", int(0)),
      ...Object.entries(parameters).map(([name, value]) => answer("S", text(name), text(value))),
      answer("Z", Buffer.from("I")),
    ]),
  );
  return true;
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`);

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function answer(kind: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(kind), int(body.length + 4), body]);
}

/** CopyInResponse: text format, any number of columns. */
const sendRows = answer("G", Buffer.of(0, 0, 0));

async function take(session: Session, message: Buffer): Promise<void> {
  session.pending.push(message);
  const [kind] = message;
  if (session.copying) {
    // PGlite reads a COPY's rows together with its statement, so they are gathered.
    if (kind === type.copyDone || kind === type.copyFail) await flush(session);
  } else if (kind === type.query && copiesIn.test(message.toString("utf8", 5, message.length - 1))) {
    session.copying = true;
    session.socket.write(sendRows);
  } else if (kind === type.query || kind === type.sync) await flush(session);
}

/** Sends what is pending to PGlite, which stays reserved while a transaction is open. */
async function flush(session: Session): Promise<void> {
  const { db, socket } = session;
  const request = Buffer.concat(session.pending);
  session.pending = [];
  session.release ??= await reserve(db);
  const answered = Buffer.from(await db.execProtocolRaw(request));
  const response = session.copying ? withoutCopyIn(answered) : answered;
  session.copying = false;
  // The last message is ReadyForQuery, and its last byte the state: I means that no transaction is open.
  if (response.at(-1) === "I".charCodeAt(0)) {
    session.release();
    session.release = null;
  }
  if (!socket.write(response))
    await new Promise((resolve) => socket.once("drain", resolve).once("close", resolve));
}

/** Removes CopyInResponse, which the client already got before it sent the rows. */
function withoutCopyIn(response: Buffer): Buffer {
  if (response[0] !== sendRows[0]) return response;
  return response.subarray(1 + response.readUInt32BE(1));
}

/** Waits for PGlite; resolves to a function that ends the reservation. */
function reserve(db: PGlite): Promise<() => void> {
  return new Promise((resolve, reject) => {
    db.runExclusive(() => new Promise<void>((release) => resolve(release))).catch(reject);
  });
}
