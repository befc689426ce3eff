import { createHmac, hash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Place } from "./signed-request.ts";

/** The least that a server must do: prove the signature and the body's hash, keep the bytes, answer. No rule of S3 besides. */
export function bareListener(
  secretAccessKey: string,
): (request: IncomingMessage, response: ServerResponse) => void {
  const objects = new Map<string, { readonly body: Buffer; readonly etag: string }>();
  const keys = new Map<string, Buffer>();
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const { method = "", url = "", headers } = request;
      if (hash("sha256", body) !== headers["x-amz-content-sha256"]) return void response.writeHead(400).end();
      if (!isProven(request, secretAccessKey, keys)) return void response.writeHead(403).end();
      if (method === "PUT") {
        const etag = `"${hash("md5", body)}"`;
        objects.set(url, { body, etag });
        return void response.writeHead(200, { etag, "content-length": 0 }).end();
      }
      const object = objects.get(url);
      if (object === undefined) return void response.writeHead(404).end();
      const { etag, body: found } = object;
      response.writeHead(200, { etag, "content-length": found.length }).end(found);
    });
  };
}

function isProven(
  { method, url, headers }: IncomingMessage,
  secretAccessKey: string,
  keys: Map<string, Buffer>,
): boolean {
  const claim =
    /Credential=[^/]+\/(\d+)\/([^/]+)\/s3\/aws4_request,SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? "",
    );
  const [, date = "", region = "", names = "", signature = ""] = claim ?? [];
  const scope = `${date}/${region}/s3/aws4_request`;
  const key = keys.get(scope) ?? scope.split("/").reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  if (typeof key === "string") return false;
  keys.set(scope, key);
  const lines = names.split(";").map((name) => `${name}:${String(headers[name])}\n`);
  const payloadHash = String(headers["x-amz-content-sha256"]);
  const canonical = `${method}\n${url}\n\n${lines.join("")}\n${names}\n${payloadHash}`;
  const text = `AWS4-HMAC-SHA256\n${String(headers["x-amz-date"])}\n${scope}\n${hash("sha256", canonical)}`;
  const expected = hmac(key, text);
  const given = Buffer.from(signature, "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** Listens on a free port of this machine. */
export function serveBare(place: Omit<Place, "port">): Promise<number> {
  const server = createServer(bareListener(place.secretAccessKey));
  return new Promise((resolve, reject) => {
    server.on("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
    });
  });
}
