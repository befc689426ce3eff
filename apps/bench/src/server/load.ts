import { connect } from "node:net";

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<string, number>;
}

/**
 * Sends requests one after the other on each of some connections, as fast as they are answered. It never sleeps: on a
 * virtual machine a server that writes to a sleeping process pays for waking it, up to a third of all that a request costs.
 */
export async function load(requests: readonly Buffer[], options: LoadOptions): Promise<LoadResult> {
  const statuses = new Map<string, number>();
  const startMs = performance.now();
  let sent = 0;
  const isOver = (): boolean => performance.now() - startMs >= options.durationMs;
  const next = (): Buffer | undefined => (isOver() ? undefined : requests[sent++ % requests.length]);
  const stayAwake = (): void => void (isOver() || setImmediate(stayAwake));
  const answered = (status: string): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  stayAwake();
  await Promise.all(
    Array.from({ length: options.connections }, () => converse(options.port, next, answered)),
  );
  const total = [...statuses.values()].reduce((sum, count) => sum + count, 0);
  return { requests: total, seconds: (performance.now() - startMs) / 1000, statuses };
}

/** Sends one request. @returns status and body */
export async function ask(port: number, request: Buffer): Promise<{ status: string; body: Buffer }> {
  let status = "";
  let body: Buffer = Buffer.alloc(0);
  let isSent = false;
  const next = (): Buffer | undefined => (isSent ? undefined : ((isSent = true), request));
  await converse(port, next, (found, bytes) => {
    status = found;
    body = bytes;
  });
  return { status, body };
}

/** Reads no more of a reply than its status and its length: what the client costs is not what is measured. */
function converse(
  port: number,
  next: () => Buffer | undefined,
  onReply: (status: string, body: Buffer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let received: Buffer = Buffer.alloc(0);
    const go = (): void => {
      const request = next();
      if (request === undefined) socket.end();
      else socket.write(request);
    };
    socket
      .on("connect", go)
      .on("error", reject)
      .on("close", () => resolve());
    socket.on("data", (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const headEnd = received.indexOf("\r\n\r\n");
      if (headEnd === -1) return;
      const head = received.toString("latin1", 0, headEnd);
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
      if (received.length < headEnd + 4 + length) return;
      onReply(head.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length), received.subarray(headEnd + 4));
      received = Buffer.alloc(0);
      go();
    });
  });
}
