import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request as httpRequest } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundled } from "@s3fs/test-support";
import { virtualContent } from "../src/store/virtual/virtual-content.ts";
import type { DirectoryServer } from "./directory-server.ts";
import { startDirectoryServer } from "./directory-server.ts";
import type { RawRequest } from "./raw-request.ts";
import { send, signRequest } from "./raw-request.ts";

const MIB = 1024 ** 2;
const SIZE = 5 * 1024 * MIB;
const PART = 256 * MIB;

let program: { readonly directory: string; readonly main: string };
let data: string;

beforeAll(async () => {
  program = await bundled(new URL("programs/directory-server.ts", import.meta.url));
  data = await mkdtemp(join(tmpdir(), "s3fs-large-"));
});

afterAll(async () => {
  await rm(program.directory, { recursive: true });
  await rm(data, { recursive: true });
});

it("takes and gives 5 GiB in one PUT and one GET within 200 MiB of memory", async () => {
  const server = await startDirectoryServer(program.main, join(data, "one"));
  const began = performance.now();
  const sent = await upload(server, { method: "PUT", path: "/bucket/large" }, 0, SIZE);
  const between = performance.now();
  const received = await download(server, "/bucket/large");
  report("one PUT, one GET", began, between);
  const { peakMiB } = await server.end();
  console.log(`peak memory of the server: ${peakMiB} MiB`);
  expect(received).toEqual({ size: SIZE, hash: sent });
  expect(peakMiB).toBeLessThan(200);
});

it("takes 5 GiB in parts and gives them in one GET within 200 MiB of memory", async () => {
  const server = await startDirectoryServer(program.main, join(data, "parts"));
  const path = "/bucket/large";
  const began = performance.now();
  const created = await send(server, { method: "POST", path, query: { uploads: "" } });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(created.text)?.[1] ?? "";
  const listed: string[] = [];
  for (let start = 0; start < SIZE; start += 2 * PART) {
    const pair = [start, start + PART].map(async (offset) => {
      const partNumber = offset / PART + 1;
      const query = { partNumber: String(partNumber), uploadId };
      await upload(server, { method: "PUT", path, query }, offset, offset + PART);
      const etag = createHash("md5");
      for (const chunk of virtualContent("large", "object", { start: offset, end: offset + PART }))
        etag.update(chunk);
      listed[partNumber - 1] =
        `<Part><PartNumber>${partNumber}</PartNumber><ETag>${etag.digest("hex")}</ETag></Part>`;
    });
    await Promise.all(pair);
  }
  const body = `<CompleteMultipartUpload>${listed.join("")}</CompleteMultipartUpload>`;
  const completing = performance.now();
  const completed = await send(server, { method: "POST", path, query: { uploadId }, body });
  expect(completed.status).toBe(200);
  console.log(`CompleteMultipartUpload of 5 GiB: ${Math.round(performance.now() - completing)} ms`);
  const between = performance.now();
  const received = await download(server, path);
  report("20 parts, one GET", began, between);
  const { peakMiB } = await server.end();
  console.log(`peak memory of the server: ${peakMiB} MiB`);
  const whole = createHash("sha256");
  for (const chunk of virtualContent("large", "object", { start: 0, end: SIZE })) whole.update(chunk);
  expect(received).toEqual({ size: SIZE, hash: whole.digest("hex") });
  expect(peakMiB).toBeLessThan(200);
});

it("takes and gives 5 GiB that nobody keeps within 200 MiB of memory", async () => {
  const { directory, main } = await bundled(new URL("programs/virtual-server.ts", import.meta.url));
  const server = await startDirectoryServer(main, "");
  await upload(server, { method: "PUT", path: "/bucket/large" }, 0, SIZE);
  const head = await send(server, { method: "HEAD", path: "/bucket/large" });
  expect(head.headers["content-length"]).toBe(String(SIZE));
  const received = await download(server, "/bucket/ruled");
  const { peakMiB } = await server.end();
  console.log(`peak memory of the server: ${peakMiB} MiB`);
  await rm(directory, { recursive: true });
  const whole = createHash("sha256");
  for (const chunk of virtualContent("", "bucket/ruled", { start: 0, end: SIZE })) whole.update(chunk);
  expect(received).toEqual({ size: SIZE, hash: whole.digest("hex") });
  expect(peakMiB).toBeLessThan(200);
});

const agent = new Agent({ keepAlive: false });

function begin(server: DirectoryServer, raw: RawRequest): ReturnType<typeof httpRequest> {
  const { headers = {} } = signRequest(server, raw, { payloadHash: "UNSIGNED-PAYLOAD" });
  const { hostname, port } = new URL(server.endpoint);
  const query = new URLSearchParams(raw.query).toString();
  const path = query === "" ? raw.path : `${raw.path}?${query}`;
  return httpRequest({ hostname, port, path, agent, method: raw.method, headers: { ...headers } });
}

/** @returns the SHA-256 of what was sent */
async function upload(server: DirectoryServer, raw: RawRequest, start: number, end: number): Promise<string> {
  const headers = { "content-length": String(end - start) };
  const request = begin(server, { ...raw, headers });
  const responding = once(request, "response");
  const hash = createHash("sha256");
  const content = Readable.from(hashed(virtualContent("large", "object", { start, end }), hash));
  content.pipe(request);
  const [response] = (await responding) as [IncomingMessage]; // as Node documents the event
  response.resume();
  expect(response.statusCode).toBe(200);
  return hash.digest("hex");
}

function* hashed(
  chunks: Iterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): Generator<Uint8Array, void, void> {
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

async function download(server: DirectoryServer, path: string): Promise<{ size: number; hash: string }> {
  const request = begin(server, { method: "GET", path });
  request.end();
  const [response] = (await once(request, "response")) as [IncomingMessage]; // as Node documents the event
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    hash.update(chunk);
  }
  return { size, hash: hash.digest("hex") };
}

function report(what: string, began: number, between: number): void {
  const ended = performance.now();
  const rate = (from: number, to: number): number => Math.round(SIZE / MIB / ((to - from) / 1000));
  console.log(`${what}: in at ${rate(began, between)} MiB/s, out at ${rate(between, ended)} MiB/s`);
}
