import type { IncomingMessage, ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { S3Client } from "@aws-sdk/client-s3";
import type { S3FS } from "@s3fs/s3";
import { describe, expect } from "vitest";
import { bytesOf, failureOf, gather, mebibyte } from "../place.ts";
import { objectHeaders } from "../raw-server.ts";
import { it } from "./fault-test.ts";
import { account } from "./scene.ts";

const content = bytesOf(2 * mebibyte + 17);
const hasty = {
  timeouts: { connectMs: 100, inactivityMs: 100, leastBytesPerSecond: 100_000 },
  retries: { attempts: 2, baseDelayMs: 1 },
} as const;

const brief = { attempts: 3, baseDelayMs: 1 } as const;

describe("a read", () => {
  it("F38 whose connection is cut goes on behind the last byte, and ends in an error where that leads nowhere", async ({
    scene,
  }) => {
    await scene.plant("file", content);
    const { faults, requests } = scene.server;
    const cut = (afterBytes: number, times = 1) =>
      faults.add({ operation: "GetObject", times, action: { kind: "cut", afterBytes } });
    cut(mebibyte, 2);
    expect(Buffer.compare(await scene.fs.read("file").bytes(), content)).toBe(0);
    expect(requests.count("GetObject")).toBe(3);
    for (const [afterBytes, replies] of [
      [0, 3],
      [1, 3],
      [1000, 3],
    ] as const) {
      requests.reset();
      cut(afterBytes, Infinity);
      const fs = scene.open({ retries: brief });
      expect(await scene.failure(fs.read("file").bytes())).toMatchObject({
        code: "EINTEGRITY",
        retryable: true,
      });
      expect(requests.count("GetObject")).toBe(replies);
      faults.clear();
    }
    const replaced = await scene.serve((_request, reply, nth) => {
      const headers = { ...objectHeaders, "content-length": nth === 1 ? 10 : 5, etag: `"${nth}"` };
      if (nth > 1)
        return void reply.writeHead(206, { ...headers, "content-range": "bytes 5-9/10" }).end("other");
      reply.writeHead(200, headers).write("first", () => reply.destroy());
    });
    expect(await scene.failure(replaced.fs.read("file").bytes())).toMatchObject({ code: "ECHANGED" });
    expect(replaced.seen.at(-1)?.headers["if-match"]).toBe('"1"');
  });

  it("F39 of a body that does not say how long it is ends in an error, however it ends", async ({
    scene,
  }) => {
    for (const isCut of [false, true]) {
      const raw = await scene.serve(
        (_request, reply) => {
          reply.writeHead(200, objectHeaders);
          reply.write("0123456789", () => (isCut ? reply.destroy() : reply.end()));
        },
        { retries: brief },
      );
      expect(await scene.failure(raw.fs.read("file").bytes())).toMatchObject({ code: "EPROTOCOL" });
    }
  });

  it("F40 of bytes from elsewhere, of fewer or of more than it was told, is no read of that file", async ({
    scene,
  }) => {
    await scene.plant("file", content);
    const fs = scene.open({ checksums: true, retries: brief });
    for (const [differenceBytes, code] of [
      [-3, "EINTEGRITY"],
      [3, "ECHANGED"], // the rest is asked for, and is not there
    ] as const) {
      const action = { kind: "wrong-length", differenceBytes } as const;
      scene.server.faults.add({ operation: "GetObject", times: Infinity, action });
      expect(await scene.failure(fs.read("file").bytes())).toMatchObject({ code });
      scene.server.faults.clear();
    }
    const replies = [
      { status: 200, range: undefined },
      { status: 206, range: "bytes 0-9/40" },
      { status: 206, range: "bytes 10-20/40" },
      { status: 206, range: "nonsense" },
    ] as const;
    for (const { status, range } of replies) {
      const raw = await scene.serve((_request, reply) => {
        const headers = { ...objectHeaders, "content-length": "10" };
        reply.writeHead(status, range === undefined ? headers : { ...headers, "content-range": range });
        reply.end("0123456789");
      });
      const read = raw.fs.read("file", { start: 10, end: 20 }).bytes();
      expect(await scene.failure(read)).toMatchObject({ code: "EPROTOCOL" });
    }
  });

  it("F41 of a body in which one bit is flipped is an error where the store tells a checksum", async ({
    scene,
  }) => {
    const fs = scene.open({ checksums: true });
    for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]) {
      await scene.plant("file", content, { ChecksumAlgorithm });
      scene.server.faults.add({ operation: "GetObject", action: { kind: "corrupt", atByte: mebibyte } });
      expect(await scene.failure(fs.read("file").bytes())).toMatchObject({
        code: "EINTEGRITY",
        detail: expect.stringContaining(ChecksumAlgorithm),
      });
      expect(Buffer.compare(await fs.read("file").bytes(), content)).toBe(0);
    }
  });

  it("F42 that stalls before its reply or within it, or only trickles, ends in time, as does any other request", async ({
    scene,
  }) => {
    await scene.plant("file", content);
    const fs = scene.open(hasty);
    for (const action of [
      { kind: "stall" },
      { kind: "stall", afterBytes: 100 },
      { kind: "drip", bytesPerSecond: 50 },
    ] as const) {
      scene.server.faults.add({ operation: "GetObject", times: Infinity, action });
      expect(await scene.failure(fs.read("file").bytes())).toMatchObject({
        code: "ETIMEDOUT",
        retryable: true,
      });
      scene.server.faults.clear();
    }
    for (const [answer, isOfHeaders] of [
      [trickleHeaders, true],
      [trickleBody, false],
    ] as const) {
      const raw = await scene.serve(answer, hasty);
      for (const [name, call] of requestsOf(raw.fs, isOfHeaders))
        expect(await scene.failure(call()), name).toMatchObject({ code: "ETIMEDOUT", retryable: true });
      const { endpoint } = raw;
      const connection = { endpoint, region: "us-east-1", credentials: account, forcePathStyle: true };
      const client = new S3Client(connection);
      const over = scene.open({ client, ...hasty });
      expect(await scene.failure(gather(over.list())), "a ready client").toMatchObject({ code: "ETIMEDOUT" });
      client.destroy();
    }
  });

  it("F43 by an open handle never mixes two contents: an overwritten file is ECHANGED", async ({ scene }) => {
    await scene.plant("file", content);
    const handle = await scene.fs.open("file", "r");
    expect(await handle.read(10, 0)).toEqual(content.slice(0, 10));
    await scene.plant("file", content.slice().fill(1));
    expect(await scene.failure(handle.read(10, 2 * mebibyte))).toMatchObject({ code: "ECHANGED" });
    await handle.close();
  });

  it("F44 of a file that is deleted after it was looked at, or opened, is ENOENT", async ({ scene }) => {
    await scene.plant("file", content);
    const { etag } = { etag: "", ...(await scene.fs.stat("file")) };
    const handle = await scene.fs.open("file", "r");
    await handle.read(10, 0);
    await scene.fs.remove("file");
    scene.lacks("file");
    expect(await scene.failure(handle.read(10, 2 * mebibyte))).toMatchObject({ code: "ENOENT" });
    await handle.close();
    expect(await scene.failure(scene.fs.read("file", { ifMatch: etag }).bytes())).toMatchObject({
      code: "ENOENT",
    });
  });

  it("F45 that is left early, or forgotten two hundred times, gives its socket back", async ({ scene }) => {
    await scene.plant("file", content);
    scene.mostRequests = 2000;
    scene.ownBytes = 200 * mebibyte; // what was forgotten, until it is collected
    for (let round = 0; round < 200; round += 1) for await (const _chunk of scene.fs.read("file")) break;
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    for (let round = 0; round < 200; round += 1) await forget(scene.fs.read("file"));
    const ended = (): number => scene.events.filter(({ kind }) => kind === "request").length;
    while (ended() < 400) {
      collect();
      await new Promise(setImmediate);
    }
    expect((await scene.fs.read("file").bytes()).byteLength).toBe(content.byteLength);
  });

  it("F46 that is aborted before, at, or in the midst of its reply ends with the caller's own reason", async ({
    scene,
  }) => {
    await scene.plant("file", content);
    const { faults, requests } = scene.server;
    const before = scene.controller();
    const reason = new Error("enough");
    before.abort(reason);
    expect(await failureOf(scene.fs.read("file", { signal: before.signal }).bytes())).toBe(reason);
    expect(requests.count("GetObject")).toBe(0);
    for (const action of [{ kind: "stall" }, { kind: "stall", afterBytes: mebibyte }] as const) {
      requests.reset();
      faults.add({ operation: "GetObject", action });
      const controller = scene.controller();
      const failed = failureOf(scene.fs.read("file", { signal: controller.signal }).bytes());
      while (requests.count("GetObject") === 0) await new Promise(setImmediate);
      controller.abort(reason);
      expect(await failed).toBe(reason);
    }
    const controller = scene.controller();
    const { signal } = controller;
    for (let round = 0; round < 20; round += 1)
      for await (const _chunk of scene.fs.read("file", { signal })) break;
  });

  it("F47 of a range, with the checksum of the whole object beside it, is no mismatch", async ({ scene }) => {
    const raw = await scene.serve(
      (_request, reply) => {
        const checksum = { "x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-type": "FULL_OBJECT" };
        const range = { "content-range": "bytes 10-14/40", "content-length": "5" };
        reply.writeHead(206, { ...objectHeaders, ...checksum, ...range }).end("01234");
      },
      { checksums: true },
    );
    expect(await raw.fs.read("file", { start: 10, end: 15 }).text()).toBe("01234");
  });

  it("F48 of what is stored encoded brings the stored bytes, and how an upload travelled is no encoding", async ({
    scene,
  }) => {
    await scene.plant("zipped", content, { ContentEncoding: "gzip" });
    expect(Buffer.compare(await scene.fs.read("zipped").bytes(), content)).toBe(0);
    expect(await scene.fs.stat("zipped")).toMatchObject({ native: { contentEncoding: "gzip" } });
    for (const [stored, told] of [
      ["gzip,aws-chunked", "gzip"],
      ["aws-chunked, gzip", "gzip"],
      ["aws-chunked", undefined],
    ] as const) {
      const raw = await scene.serve((_request, reply) => {
        reply.writeHead(200, { ...objectHeaders, "content-length": "1", "content-encoding": stored }).end();
      });
      const { native } = { native: undefined, ...(await raw.fs.stat("file")) };
      expect(native).toMatchObject({ metadata: {} });
      expect(Reflect.get(native ?? {}, "contentEncoding")).toBe(told);
    }
  });

  it("F49 of any range of an empty file is empty", async ({ scene }) => {
    await scene.plant("empty");
    for (const range of [
      {},
      { start: 0 },
      { start: 0, end: 5 },
      { start: 5, end: 9 },
      { start: -5 },
      { start: -5, end: 3 },
    ])
      expect(await scene.fs.read("empty", range).bytes()).toEqual(new Uint8Array());
  });

  it("F50 on a condition that does not hold is EPRECONDITION, and a reply without a change is an error too", async ({
    scene,
  }) => {
    await scene.plant("file", "1");
    const etag = "0".repeat(32);
    const conditional = scene.fs.read("file", { ifMatch: etag });
    expect(await scene.failure(conditional.bytes())).toMatchObject({ code: "EPRECONDITION" });
    for (const [status, code] of [
      [304, "EIO"],
      [412, "EPRECONDITION"],
    ] as const) {
      const raw = await scene.serve((_request, reply) => reply.writeHead(status).end());
      expect(await scene.failure(raw.fs.read("file").bytes())).toMatchObject({ code });
      expect(await scene.failure(raw.fs.stat("file"))).toMatchObject({ code });
      expect(raw.seen).toHaveLength(2);
    }
  });

  it("F51 of an object in an archive is EARCHIVED at once, and says what helps", async ({ scene }) => {
    await scene.plant("file", "1", { StorageClass: "GLACIER" });
    expect(await scene.failure(scene.fs.read("file").bytes())).toMatchObject({
      code: "EARCHIVED",
      retryable: false,
      detail: expect.stringContaining("restore"),
    });
    expect(scene.server.requests.count("GetObject")).toBe(1);
    expect(await scene.fs.stat("file")).toMatchObject({ native: { storageClass: "GLACIER" } });
    expect(await scene.failure(scene.fs.append("file", "2"))).toMatchObject({ code: "EARCHIVED" });
    expect(await scene.failure(scene.fs.copy("file", "copy"))).toMatchObject({
      code: "EARCHIVED",
      detail: expect.stringContaining("restore"),
    });
    await scene.fs.remove("file");
    scene.lacks("file");
  });

  it("F52 of single bytes, a hundred thousand of them, at ten places of a file, are read by few and large ranges", async ({
    scene,
  }) => {
    const length = 100_000;
    const file = bytesOf(length);
    await scene.plant("file", file);
    const handle = await scene.fs.open("file", "r");
    const buffer = new Uint8Array(1);
    let isSame = true;
    for (let step = 0; step < 10; step += 1)
      for (let offset = 0; offset < length / 10; offset += 1) {
        const position = ((step * 7) % 10) * (length / 10) + offset;
        await handle.read(buffer, position);
        isSame &&= buffer[0] === file[position];
      }
    await handle.close();
    expect(isSame).toBe(true);
    expect(scene.server.requests.count("GetObject")).toBeLessThanOrEqual(30);
    expect(await gather(scene.fs.list())).toHaveLength(1);
  });
});

/** @param isOfHeaders also those whose reply has no body, or one that is not parsed */
function requestsOf(fs: S3FS, isOfHeaders: boolean): [string, () => Promise<unknown>][] {
  const parsed: [string, () => Promise<unknown>][] = [
    ["list", () => gather(fs.list())],
    ["list a tree", () => gather(fs.list("", { recursive: true }))],
    ["versions", () => gather(fs.s3.versions())],
    ["tags", () => fs.s3.tags("file")],
    ["write", () => fs.write("file", "content")],
    ["remove a tree", () => fs.remove("tree", { recursive: true })],
  ];
  if (!isOfHeaders) return parsed;
  return [
    ...parsed,
    ["stat", () => fs.stat("file")],
    ["read", () => fs.read("file").bytes()],
    ["copy", () => fs.copy("file", "copy")],
  ];
}

function trickleHeaders({ socket }: IncomingMessage): void {
  socket.write("HTTP/1.1 200 OK\r\n");
  trickle(socket, "x-more: of them\r\n");
}

function trickleBody(_request: IncomingMessage, reply: ServerResponse): void {
  reply.writeHead(200, { ...objectHeaders, "content-type": "application/xml" });
  trickle(reply, " ");
}

function trickle(to: Writable, text: string): void {
  const timer = setInterval(() => to.write(text), 20);
  to.on("close", () => clearInterval(timer));
}

/** Reads a first chunk and keeps nothing of the reader. */
async function forget(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await chunks[Symbol.asyncIterator]().next();
}
