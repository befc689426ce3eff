import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { S3FS, type S3Options } from "@s3fs/s3";
import { quickly } from "./place.ts";

export interface RawServer extends AsyncDisposable {
  readonly endpoint: string;
  readonly fs: S3FS;
  /** The requests that arrived. */
  readonly seen: IncomingMessage[];
}

/** A server that answers whatever a test wants, and a file system over its bucket "demo". */
export async function serveRaw(
  answer: (request: IncomingMessage, reply: ServerResponse, nth: number) => void,
  options: S3Options = {},
): Promise<RawServer> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, reply) => {
    seen.push(request);
    request.resume();
    answer(request, reply, seen.length);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
  const fs = new S3FS("demo", { endpoint, credentials, retries: quickly, ...options });
  return {
    endpoint,
    fs,
    seen,
    async [Symbol.asyncDispose]() {
      await fs.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What S3 tells with each object. */
export const objectHeaders = { etag: '"e"', "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT" } as const;
