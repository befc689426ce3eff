import { createServer } from "node:http";
import type { Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Faults } from "./faults/fault-script.ts";
import { createFaultScript } from "./faults/fault-script.ts";
import { createRequestHandler } from "./handle-request.ts";
import type { RequestLog } from "./request-log.ts";
import { createRequestRecorder } from "./request-log.ts";
import type { ResolvedOptions, ServeOptions } from "./server-options.ts";
import { resolveOptions, toPem } from "./server-options.ts";
import { createIdentities } from "./signature/identities.ts";
import type { Credentials } from "./signature/signing-keys.ts";

export interface S3Server extends AsyncDisposable {
  /** `http://<host>:<port>`, or `https://…` */
  readonly endpoint: string;
  readonly region: string;
  /** The first of the accounts. */
  readonly credentials: Credentials;
  readonly requests: RequestLog;
  readonly connections: ConnectionCounts;
  readonly faults: Faults;
  /** Multipart uploads that are neither completed nor aborted. */
  uploadsInProgress(): number;
  /**
   * Stops at once: connections are destroyed, also those with a request under way. Resolves when the store is left alone:
   * what a request had begun there has ended.
   */
  close(): Promise<void>;
}

export interface ConnectionCounts {
  /** Since the start. */
  readonly opened: number;
  /** Now. */
  readonly open: number;
}

/** Serves the S3 protocol over HTTP. Rejects when the port is taken, and with EINVAL for an option that can't be. */
export async function serveS3(options: ServeOptions = {}): Promise<S3Server> {
  const settings = resolveOptions(options);
  const { store, region, accounts } = settings;
  const faults = createFaultScript(settings.faults);
  for (const bucket of settings.buckets) await store.createBucket(bucket);
  const recorder = createRequestRecorder(settings.onRequest);
  const authority = { identities: createIdentities(accounts), region };
  const scheme = settings.tls === undefined ? "http" : "https";
  const handler = createRequestHandler({ ...settings, scheme, authority, recorder, faults });
  const server = createHttpServer(settings)
    .on("request", (request, response) => void handler.handle(request, response, { expectsContinue: false }))
    .on(
      "checkContinue",
      (request, response) => void handler.handle(request, response, { expectsContinue: true }),
    );
  const sockets = new Set<Socket>();
  const connections = countConnections(server, sockets);
  await listen(server, settings.port, settings.host);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= closeServer(server, sockets).then(handler.idle));
  return {
    endpoint: `${scheme}://${authorityOf(server, settings.host)}`,
    region,
    credentials: credentialsOf(accounts[0]),
    requests: recorder.log,
    connections,
    faults: { add: faults.add, clear: faults.clear },
    uploadsInProgress: () => store.uploadsInProgress(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A large body may take its time, as long as it comes; headers have a deadline. */
function createHttpServer({ tls, maxConnections, idleTimeoutMs }: ResolvedOptions): Server {
  const settings = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: 0,
    // Left out, it would be that of the whole request: none.
    headersTimeout: idleTimeoutMs,
    connectionsCheckingInterval: Math.min(idleTimeoutMs, CHECK_INTERVAL_MS),
  };
  const server =
    tls === undefined
      ? createServer(settings)
      : createTlsServer({ ...settings, key: toPem(tls.key), cert: toPem(tls.cert) });
  if (maxConnections !== Infinity) server.maxConnections = maxConnections;
  return server;
}

function credentialsOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials): Credentials {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

/** @param sockets is kept to those that are open */
function countConnections(server: Server, sockets: Set<Socket>): ConnectionCounts {
  let opened = 0;
  server.on("connection", (socket) => {
    opened++;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return {
    get opened() {
      return opened;
    },
    get open() {
      return sockets.size;
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  // The callback's error says only that the server was closed before, which is what was asked for.
  const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
  // Not `closeAllConnections`, which knows none whose TLS handshake is not through.
  await Promise.all([stopped, ...[...sockets].map(closeSocket)]);
}

function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.once("close", () => resolve()).destroy());
}

function authorityOf(server: Server, host: string): string {
  const { port } = addressOf(server);
  const reachable = ANY_ADDRESS.get(host) ?? host;
  return `${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (typeof address === "object" && address !== null) return address;
  throw new Error("the server does not listen on a port");
}

/** Addresses that mean all interfaces can be listened on, not connected to. */
const ANY_ADDRESS: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
]);

/** Longer than clients keep theirs, so that no request meets a connection in the moment of its end. */
const KEEP_ALIVE_MS = 65_000;

/** How often Node looks for headers that are late: its own default. */
const CHECK_INTERVAL_MS = 30_000;
