import { createHash } from "node:crypto";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { ChecksumAlgorithm, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { S3Server, Store } from "../src/index.ts";
import { memoryStore } from "../src/index.ts";
import type { RawReply } from "./raw-request.ts";
import { send, sendRaw, signRequest } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const AT = { Bucket: "bucket", Key: "key" };
const PUT = { method: "PUT", path: "/bucket/key" };

function crc32Base64(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString("base64");
}

const CRC32_TRAILER = { "x-amz-trailer": "x-amz-checksum-crc32" };

function putFramed(server: S3Server, body: string, headers: Record<string, string> = {}): Promise<RawReply> {
  const all = {
    "content-length": String(Buffer.byteLength(body)),
    "content-encoding": "aws-chunked",
    "x-amz-decoded-content-length": "7",
    ...headers,
  };
  return send(server, { ...PUT, body, headers: all }, { payloadHash: "STREAMING-UNSIGNED-PAYLOAD-TRAILER" });
}

async function storedText(server: S3Server): Promise<string> {
  const reply = await send(server, { path: PUT.path });
  return reply.status === 200 ? reply.text : `${reply.status}`;
}

/** What a signed chunked request sends, with places to break it. */
function signedChunks(
  server: S3Server,
  options: { chunks?: readonly string[]; tamper?: (body: string) => string; trailer?: string } = {},
): Promise<RawReply> {
  const { chunks = ["con", "tent", ""], tamper = (body) => body, trailer } = options;
  const length = String(chunks.join("").length);
  const headers = {
    "content-encoding": "gzip,aws-chunked",
    "x-amz-decoded-content-length": length,
    "transfer-encoding": "chunked",
    ...(trailer !== undefined && { "x-amz-trailer": "x-amz-checksum-crc32" }),
  };
  const kind = trailer === undefined ? "" : "-TRAILER";
  const signed = signRequest(
    server,
    { ...PUT, headers },
    { payloadHash: `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${kind}` },
  );
  let previous = signed.seed;
  let body = "";
  for (const chunk of chunks) {
    previous = signed.signChunk(previous, chunk);
    body += `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${chunk}${chunk === "" ? "" : "\r\n"}`;
  }
  if (trailer !== undefined) {
    const line = `x-amz-checksum-crc32:${trailer}\n`;
    body += `${line.trim()}\r\nx-amz-trailer-signature:${signed.signTrailer(previous, line)}\r\n`;
  }
  return sendRaw(server, { ...signed, body: tamper(`${body}\r\n`) });
}

it("stores the content of the SDK's streams, not their framing", async () => {
  const { client } = await startServer();
  const pieces = [Buffer.alloc(100_000, "a"), Buffer.alloc(70_000, "b")];
  const put = { ...AT, ContentEncoding: "gzip", ContentLength: 170_000 };
  await client.send(new PutObjectCommand({ ...put, Body: Readable.from(pieces) }));
  const got = await client.send(new GetObjectCommand({ ...AT, ChecksumMode: "ENABLED" }));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(Buffer.concat(pieces));
  expect(got.ContentEncoding).toBe("gzip");
  expect(got.ChecksumCRC32).toBeTypeOf("string");
});

describe("unsigned chunks", () => {
  it("are put together, and a trailing checksum is verified", async () => {
    const { server } = await startServer();
    const framed = (checksum: string): string =>
      `3\r\ncon\r\n4\r\ntent\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`;
    const bad = await putFramed(server, framed("AAAAAA=="), CRC32_TRAILER);
    expect([bad.status, bad.code]).toEqual([400, "BadDigest"]);
    expect(await storedText(server)).toBe("404");
    const good = await putFramed(server, framed(crc32Base64("content")), CRC32_TRAILER);
    expect(good.headers["x-amz-checksum-crc32"]).toBe(crc32Base64("content"));
    expect(await storedText(server)).toBe("content");
    expect((await send(server, { path: PUT.path })).headers["content-encoding"]).toBeUndefined();
    const missing = await putFramed(server, "7\r\ncontent\r\n0\r\n\r\n", CRC32_TRAILER);
    expect(missing.code).toBe("MalformedTrailerError");
  });

  it.each([
    ["longer than declared", "8\r\ncontent!\r\n0\r\n\r\n"],
    ["shorter than declared", "6\r\nconten\r\n0\r\n\r\n"],
    ["without an end", "7\r\ncontent\r\n"],
    ["without a line break behind a chunk", "7\r\ncontentXX0\r\n\r\n"],
    ["with something behind the end", "7\r\ncontent\r\n0\r\n\r\nmore"],
    ["with a size that is none", "x\r\ncontent\r\n0\r\n\r\n"],
    ["with a line that never ends", "7".repeat(20_000)],
  ])("are refused when %s", async (_name, body) => {
    const { server } = await startServer();
    const reply = await putFramed(server, body);
    expect([reply.status, reply.code]).toEqual([400, "IncompleteBody"]);
    expect(await storedText(server)).toBe("404");
  });

  it.each([
    ["that none announced", {}, "x-amz-checksum-crc32:AAAAAA==", "MalformedTrailerError"],
    ["of another name", CRC32_TRAILER, "x-amz-checksum-crc32c:AAAAAA==", "MalformedTrailerError"],
    ["that is no name and value", CRC32_TRAILER, "x-amz-checksum-crc32", "MalformedTrailerError"],
    [
      "beside the announced one",
      CRC32_TRAILER,
      `x-amz-checksum-crc32:${crc32Base64("content")}\r\nx-amz-meta-more:1`,
      "MalformedTrailerError",
    ],
    [
      "of an unknown algorithm",
      { "x-amz-trailer": "x-amz-checksum-crc7" },
      "x-amz-checksum-crc7:AA==",
      "InvalidRequest",
    ],
    [
      "announced together with another",
      { "x-amz-trailer": "x-amz-checksum-crc32,x-amz-meta-more" },
      "x-amz-checksum-crc32:AAAAAA==",
      "InvalidRequest",
    ],
  ])("are refused with a trailer %s, and not taken unchecked", async (_name, headers, trailer, code) => {
    const { server } = await startServer();
    const reply = await putFramed(server, `7\r\ncontent\r\n0\r\n${trailer}\r\n\r\n`, headers);
    expect([reply.status, reply.code]).toEqual([400, code]);
    expect(await storedText(server)).toBe("404");
  });

  it("need no trailer", async () => {
    const { server } = await startServer();
    const reply = await putFramed(server, "7\r\ncontent\r\n0\r\n\r\n");
    expect([reply.status, reply.headers["x-amz-checksum-crc64nvme"]]).toEqual([200, expect.any(String)]);
  });

  it("need a decoded length", async () => {
    const { server } = await startServer();
    const reply = await putFramed(server, "7\r\ncontent\r\n0\r\n\r\n", {
      "x-amz-decoded-content-length": "",
    });
    expect([reply.status, reply.code]).toEqual([411, "MissingContentLength"]);
  });
});

describe("signed chunks", () => {
  it("are verified one by one", async () => {
    const { server } = await startServer();
    expect((await signedChunks(server)).status).toBe(200);
    expect(await storedText(server)).toBe("content");
    expect((await send(server, { path: PUT.path })).headers["content-encoding"]).toBe("gzip");
  });

  it.each([
    ["content", (body: string) => body.replace("tent", "tEnt")],
    ["signature", (body: string) => body.replace(/(chunk-signature=)[0-9a-f]{64}/, `$1${"0".repeat(64)}`)],
    ["order", (body: string) => body.split("\r\n").toSpliced(0, 2).join("\r\n")],
    ["lack of a signature", (body: string) => body.replace(/;chunk-signature=[0-9a-f]{64}/g, "")],
  ])("are refused for a changed %s", async (_name, tamper) => {
    const { server } = await startServer();
    const reply = await signedChunks(server, { tamper });
    expect([reply.status, reply.code]).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await storedText(server)).toBe("404");
  });

  it("may have a signed trailer, whose signature and checksum are verified", async () => {
    const { server } = await startServer();
    expect((await signedChunks(server, { trailer: crc32Base64("content") })).status).toBe(200);
    const wrongChecksum = await signedChunks(server, { trailer: "AAAAAA==" });
    expect(wrongChecksum.code).toBe("BadDigest");
    const tamper = (body: string): string =>
      body.replace(/(trailer-signature:)[0-9a-f]{64}/, `$1${"0".repeat(64)}`);
    const wrongSignature = await signedChunks(server, { trailer: crc32Base64("content"), tamper });
    expect(wrongSignature.code).toBe("SignatureDoesNotMatch");
  });
});

it.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)(
  "verifies, stores and returns a %s checksum",
  async (algorithm) => {
    const { client, server } = await startServer();
    const name = `Checksum${algorithm}` as const;
    const put = { ...AT, Body: "content", ChecksumAlgorithm: ChecksumAlgorithm[algorithm] };
    const written = await client.send(new PutObjectCommand(put));
    expect([written[name], written.ChecksumType]).toEqual([expect.any(String), "FULL_OBJECT"]);
    const head = await client.send(new HeadObjectCommand({ ...AT, ChecksumMode: "ENABLED" }));
    expect([head[name], head.ChecksumType]).toEqual([written[name], "FULL_OBJECT"]);
    const got = await client.send(new GetObjectCommand({ ...AT, ChecksumMode: "ENABLED" }));
    expect([got[name], await got.Body?.transformToString()]).toEqual([written[name], "content"]);
    const unasked = await send(server, { path: PUT.path });
    expect(unasked.headers[`x-amz-checksum-${algorithm.toLowerCase()}`]).toBeUndefined();
    const ranged = await client.send(
      new GetObjectCommand({ ...AT, ChecksumMode: "ENABLED", Range: "bytes=0-1" }),
    );
    expect(ranged[name]).toBeUndefined();
    const wrong = { ...AT, Body: "other", [name]: written[name] };
    await expect(client.send(new PutObjectCommand(wrong))).rejects.toMatchObject({ name: "BadDigest" });
    const again = await client.send(new GetObjectCommand(AT));
    expect(await again.Body?.transformToString()).toBe("content");
  },
);

it.each([
  [
    "two checksums",
    { "x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-sha1": "2jmj7l5rSw0yVb/vlWAYkK/YBwk=" },
  ],
  ["a value of the wrong length", { "x-amz-checksum-crc32": "AAAA" }],
  ["an announced checksum of no algorithm", { "x-amz-sdk-checksum-algorithm": "CRC7" }],
  ["an announced checksum that does not come", { "x-amz-sdk-checksum-algorithm": "CRC32" }],
  [
    "an announcement of another",
    { "x-amz-sdk-checksum-algorithm": "SHA1", "x-amz-checksum-crc32": "AAAAAA==" },
  ],
])("refuses %s", async (_name, headers) => {
  const { server } = await startServer();
  const reply = await send(server, { ...PUT, body: "", headers: { "content-length": "0", ...headers } });
  expect([reply.status, reply.code]).toEqual([400, "InvalidRequest"]);
});

it("refuses a checksum of an algorithm that it can't verify", async () => {
  const { server } = await startServer();
  const headers = { "content-length": "7", "x-amz-checksum-xxhash64": "AAAAAAAAAAA=" };
  const reply = await send(server, { ...PUT, body: "content", headers });
  expect([reply.status, reply.code]).toEqual([501, "NotImplemented"]);
  expect(reply.text).toContain("<Header>x-amz-checksum-xxhash64</Header>");
  expect(await storedText(server)).toBe("404");
});

it("verifies Content-MD5", async () => {
  const { server } = await startServer();
  const put = (md5: string): Promise<RawReply> =>
    send(server, { ...PUT, body: "content", headers: { "content-length": "7", "content-md5": md5 } });
  expect((await put(createHash("md5").update("content").digest("base64"))).status).toBe(200);
  const wrong = await put(createHash("md5").update("other").digest("base64"));
  expect([wrong.status, wrong.code]).toEqual([400, "BadDigest"]);
  const invalid = await put("nonsense");
  expect([invalid.status, invalid.code]).toEqual([400, "InvalidDigest"]);
});

it("demands a length, of at most 5 GiB", async () => {
  const { server } = await startServer();
  const unknown = await send(server, { ...PUT, body: "x", headers: { "transfer-encoding": "chunked" } });
  expect([unknown.status, unknown.code]).toEqual([411, "MissingContentLength"]);
  const headers = { "content-length": "5368709121", expect: "100-continue" };
  const signed = signRequest(
    server,
    { ...PUT, headers },
    { payloadHash: "UNSIGNED-PAYLOAD", unsigned: ["expect"] },
  );
  expect(await talk(server, `${headOf(signed)}\r\n`)).toContain("EntityTooLarge");
});

it("keeps nothing of a body whose sender went away, and stops waiting for it", async () => {
  const inner = memoryStore();
  let failure: unknown;
  const put: Store["put"] = (at, content) =>
    inner.put(at, content).catch((error: unknown) => {
      failure = error;
      throw error;
    });
  const { server } = await startServer({ store: { ...inner, put } });
  const request = { ...PUT, headers: { "content-length": "100" } };
  const signed = signRequest(server, request, { payloadHash: "UNSIGNED-PAYLOAD" });
  await talk(server, `${headOf(signed)}\r\nhalf`, { isCutShort: true });
  await expect
    .poll(() => failure)
    .toMatchObject({ message: expect.stringContaining("closed the connection") });
  expect(await storedText(server)).toBe("404");
});

it("takes bodies that come in one packet with their headers and with further requests", async () => {
  const { server } = await startServer();
  const put = (body: string): string => {
    const headers = { "content-length": String(body.length) };
    return `${headOf(signRequest(server, { ...PUT, headers, body }))}\r\n${body}`;
  };
  const get = `${headOf(signRequest(server, { ...PUT, method: "GET" }))}\r\n`;
  const tampered = put("first").replace(/first$/, "FIRST");
  const answered = await talk(server, put("") + put("first") + put("second") + tampered + get, {
    until: "\r\n\r\nsecond",
  });
  const statuses = [...answered.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect(statuses).toEqual(["200", "200", "200", "400", "200"]);
});

it("asks for a body only when the request is good", async () => {
  const { server } = await startServer();
  const headers = { "content-length": "7", expect: "100-continue" };
  const good = signRequest(
    server,
    { ...PUT, headers },
    { payloadHash: "UNSIGNED-PAYLOAD", unsigned: ["expect"] },
  );
  const answered = await talk(server, `${headOf(good)}\r\n`, { afterContinue: "content" });
  expect(answered).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  const signing = { payloadHash: "UNSIGNED-PAYLOAD", secretAccessKey: "wrong", unsigned: ["expect"] };
  const refused = await talk(server, `${headOf(signRequest(server, { ...PUT, headers }, signing))}\r\n`);
  expect(refused).toMatch(/^HTTP\/1\.1 403 Forbidden/);
  expect(refused).toMatch(/connection: close/i);
});

function headOf(signed: {
  method?: string;
  path: string;
  headers?: Readonly<Record<string, string>>;
}): string {
  const lines = Object.entries(signed.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${signed.method} ${signed.path} HTTP/1.1\r\n${lines.join("")}`;
}

/** Speaks over a bare socket; resolves with all that came back once a whole answer or the end is there. */
function talk(
  server: S3Server,
  opening: string,
  options: { afterContinue?: string; isCutShort?: boolean; until?: string } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(Number(new URL(server.endpoint).port), "127.0.0.1", () => {
      socket.write(opening, () => options.isCutShort && socket.destroy());
    });
    socket.on("error", reject).on("close", () => resolve(heard));
    socket.on("data", (chunk) => {
      heard += chunk.toString();
      if (heard.endsWith("100 Continue\r\n\r\n")) socket.write(options.afterContinue ?? "");
      else if (heard.includes(options.until ?? "HTTP/1.1 200")) socket.destroy();
    });
  });
}
