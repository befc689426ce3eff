import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { request as httpRequest } from "node:http";
import type { S3Server } from "../src/index.ts";

export interface RawRequest {
  readonly method?: string;
  /** As it goes over the wire, percent-encoded, without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further headers, each of which goes over the wire in several lines. */
  readonly repeated?: Readonly<Record<string, readonly string[]>>;
  readonly body?: string | Uint8Array;
}

export interface Signing {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly region?: string;
  readonly date?: Date;
  /** The value of x-amz-content-sha256; default that of the body. */
  readonly payloadHash?: string;
  /** Names to leave out of the signature. */
  readonly unsigned?: readonly string[];
}

export interface RawReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  readonly text: string;
  /** Of an error. */
  readonly code: string | undefined;
}

/** A request and the state that the signatures of its chunks go on from. */
export interface SignedRequest extends RawRequest {
  readonly seed: string;
  readonly signChunk: (previous: string, chunk: string | Uint8Array) => string;
  readonly signTrailer: (previous: string, trailer: string) => string;
}

/** What a client has to know of a server. */
export type Signer = Pick<S3Server, "endpoint" | "region" | "credentials">;

/** Signature Version 4 written anew from its specification, so that it can't share a mistake with the server. */
export function signRequest(server: Signer, raw: RawRequest, signing: Signing = {}): SignedRequest {
  const { accessKeyId, secretAccessKey } = { ...server.credentials, ...signing };
  const timestamp = toTimestamp(signing.date ?? new Date());
  const payloadHash = signing.payloadHash ?? sha256(raw.body ?? "");
  const headers: Record<string, string> = {
    host: server.endpoint.slice("http://".length),
    "x-amz-date": timestamp,
    "x-amz-content-sha256": payloadHash,
    ...raw.headers,
  };
  for (const [name, lines] of Object.entries(raw.repeated ?? {}))
    headers[name] = lines.map((line) => line.trim()).join(",");
  const names = Object.keys(headers)
    .filter((name) => !signing.unsigned?.includes(name))
    .sort();
  const scope = [timestamp.slice(0, 8), signing.region ?? server.region, "s3", "aws4_request"];
  const key = signingKey(secretAccessKey, scope);
  const canonical = [
    raw.method ?? "GET",
    raw.path,
    canonicalQuery(raw.query ?? {}),
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    "",
    names.join(";"),
    payloadHash,
  ].join("\n");
  const prove = (algorithm: string, ...lines: readonly string[]): string =>
    hmac(key, [algorithm, timestamp, scope.join("/"), ...lines].join("\n")).toString("hex");
  const seed = prove("AWS4-HMAC-SHA256", sha256(canonical));
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join("/")},SignedHeaders=${names.join(";")},Signature=${seed}`;
  for (const name of Object.keys(raw.repeated ?? {})) delete headers[name];
  return {
    ...raw,
    headers: { ...headers, authorization },
    seed,
    signChunk: (previous, chunk) => prove("AWS4-HMAC-SHA256-PAYLOAD", previous, sha256(""), sha256(chunk)),
    signTrailer: (previous, trailer) => prove("AWS4-HMAC-SHA256-TRAILER", previous, sha256(trailer)),
  };
}

/** Moves the signature into the query: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
export function presignRequest(
  server: Signer,
  raw: RawRequest,
  { expiresSeconds, ...signing }: Signing & { readonly expiresSeconds: number },
): RawRequest {
  const { accessKeyId, secretAccessKey } = { ...server.credentials, ...signing };
  const timestamp = toTimestamp(signing.date ?? new Date());
  const scope = [timestamp.slice(0, 8), signing.region ?? server.region, "s3", "aws4_request"];
  const host = server.endpoint.slice("http://".length);
  const query = {
    ...raw.query,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": [accessKeyId, ...scope].join("/"),
    "X-Amz-Date": timestamp,
    "X-Amz-Expires": String(expiresSeconds),
    "X-Amz-SignedHeaders": "host",
  };
  const canonical = [
    raw.method ?? "GET",
    raw.path,
    canonicalQuery(query),
    `host:${host}`,
    "",
    "host",
    "UNSIGNED-PAYLOAD",
  ];
  const lines = ["AWS4-HMAC-SHA256", timestamp, scope.join("/"), sha256(canonical.join("\n"))];
  const signature = hmac(signingKey(secretAccessKey, scope), lines.join("\n")).toString("hex");
  return { ...raw, query: { ...query, "X-Amz-Signature": signature }, headers: { host, ...raw.headers } };
}

export function sendRaw(server: Pick<S3Server, "endpoint">, raw: RawRequest): Promise<RawReply> {
  const { hostname, port } = new URL(server.endpoint);
  const query = Object.entries(raw.query ?? {}).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const path = query.length === 0 ? raw.path : `${raw.path}?${query.join("&")}`;
  return new Promise((resolve, reject) => {
    const { method = "GET" } = raw;
    const repeated = Object.entries(raw.repeated ?? {}).map(([name, lines]) => [name, [...lines]]);
    const headers = { ...raw.headers, ...Object.fromEntries(repeated) };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const request = httpRequest({ hostname, port, path, method, headers, agent: false, signal });
    request.on("error", reject).on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("error", reject).on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const body = Buffer.concat(chunks);
        const text = body.toString();
        const code = /<Code>(.*?)<\/Code>/.exec(text)?.[1];
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text, code });
      });
    });
    // As bytes: a string would be joined with the headers, and these be written as UTF-8 with it.
    request.end(Buffer.from(raw.body ?? ""));
  });
}

/** Signs and sends. */
export function send(server: Signer, raw: RawRequest, signing?: Signing): Promise<RawReply> {
  return sendRaw(server, signRequest(server, raw, signing));
}

export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function signingKey(secretAccessKey: string, scope: readonly string[]): string | Buffer {
  return scope.reduce<string | Buffer>((signer, step) => hmac(signer, step), `AWS4${secretAccessKey}`);
}

function canonicalQuery(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return pairs.sort().join("&");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function toTimestamp(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, "");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A server that never answers fails the test by name, before the runner gives up on all of them. */
const PATIENCE_MS = 100_000;
