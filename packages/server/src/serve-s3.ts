import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Faults } from "./fault-plan.ts";
import { createFaultScript } from "./fault-plan.ts";
import { createRequestHandler } from "./handle-request.ts";
import { checkBucketName } from "./operations/bucket-name.ts";
import type { RequestLog } from "./request-log.ts";
import { createRequestRecorder } from "./request-log.ts";
import type { ServeOptions } from "./server-options.ts";
import { resolveOptions } from "./server-options.ts";
import type { Credentials } from "./signature/signing-keys.ts";
import { createSigningKeys } from "./signature/signing-keys.ts";

export interface S3Server extends AsyncDisposable {
  /** `http://<host>:<port>` */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly requests: RequestLog;
  readonly connections: ConnectionCounts;
  readonly faults: Faults;
  /** Multipart uploads that are neither completed nor aborted. */
  uploadsInProgress(): number;
  /** Stops at once: connections are destroyed, also those with a request under way. */
  close(): Promise<void>;
}

export interface ConnectionCounts {
  /** Since the start. */
  readonly opened: number;
  /** Now. */
  readonly open: number;
}

/** Serves the S3 protocol over HTTP. Rejects when the port is taken or a bucket's name is not one that S3 allows. */
export async function serveS3(options: ServeOptions = {}): Promise<S3Server> {
  const settings = resolveOptions(options);
  const { store, region, credentials, baseDomain } = settings;
  for (const bucket of settings.buckets) {
    checkBucketName(bucket);
    await store.createBucket(bucket);
  }
  const recorder = createRequestRecorder();
  const faults = createFaultScript(settings.faults);
  const authority = {
    accessKeyId: credentials.accessKeyId,
    signingKeys: createSigningKeys(credentials.secretAccessKey),
    region,
  };
  const handle = createRequestHandler({ store, region, authority, recorder, faults, baseDomain });
  // A large body may take its time; only headers have a deadline, which is Node's own.
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 })
    .on("request", (request, response) => void handle(request, response, { expectsContinue: false }))
    .on("checkContinue", (request, response) => void handle(request, response, { expectsContinue: true }));
  const connections = countConnections(server);
  await listen(server, settings.port, settings.host);
  const close = (): Promise<void> => closeServer(server);
  return {
    endpoint: endpointOf(server, settings.host),
    region,
    credentials,
    requests: recorder.log,
    connections,
    faults: { add: faults.add, clear: faults.clear },
    uploadsInProgress: () => store.uploadsInProgress(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function countConnections(server: Server): ConnectionCounts {
  const counts = { opened: 0, open: 0 };
  server.on("connection", (socket) => {
    counts.opened++;
    counts.open++;
    socket.on("close", () => counts.open--);
  });
  return counts;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // The callback's error says only that the server was closed before, which is what was asked for.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function endpointOf(server: Server, host: string): string {
  const { port } = addressOf(server);
  const reachable = ANY_ADDRESS.get(host) ?? host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
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
