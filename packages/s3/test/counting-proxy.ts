import { once } from "node:events";
import { createServer, request as forward, type IncomingMessage } from "node:http";

/** Stands between a client and a server, passes everything on, and tells requests apart by itself. */
export interface CountingProxy extends AsyncDisposable {
  readonly endpoint: string;
  /** The requests since the last call, by the names of the S3 API. */
  take(): Record<string, number>;
}

export async function countingProxy(target: string): Promise<CountingProxy> {
  let counts: Record<string, number> = {};
  const { hostname, port } = new URL(target);
  const proxy = createServer((asked, answer) => {
    const name = operationOf(asked);
    counts[name] = (counts[name] ?? 0) + 1;
    const { method, url: path, headers } = asked;
    const passedOn = forward({ hostname, port, method, path, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    passedOn.on("error", () => answer.destroy());
    answer.on("close", () => passedOn.destroy());
    asked.pipe(passedOn);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  const own = typeof address === "object" && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${own}`,
    take() {
      const taken = counts;
      counts = {};
      return taken;
    },
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, "close");
    },
  };
}

/** As the S3 API lays its operations on HTTP; written anew, so that it shares no mistake with the server's router. */
export function operationOf({ method = "", url = "", headers }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, "http://host");
  const isObject = pathname.split("/").slice(2).join("/") !== "";
  const isCopy = headers["x-amz-copy-source"] !== undefined;
  const isOfUpload = searchParams.has("uploadId");
  if (!isObject) return method === "POST" ? "DeleteObjects" : "ListObjectsV2";
  if (method === "HEAD") return "HeadObject";
  if (method === "DELETE") return isOfUpload ? "AbortMultipartUpload" : "DeleteObject";
  if (method === "POST") return isOfUpload ? "CompleteMultipartUpload" : "CreateMultipartUpload";
  if (method === "PUT" && isOfUpload) return isCopy ? "UploadPartCopy" : "UploadPart";
  if (method === "PUT") return isCopy ? "CopyObject" : "PutObject";
  if (searchParams.has("tagging")) return "GetObjectTagging";
  return isOfUpload ? "ListParts" : "GetObject";
}
