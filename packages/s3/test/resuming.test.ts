import type { ServerResponse } from "node:http";
import { S3FS, type S3Options } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { webBody } from "../src/sdk/web-body.ts";
import { hourMs, takeClock } from "./clock.ts";
import { bytesOf, failureOf, gather, mebibyte, openPlace } from "./place.ts";
import { objectHeaders, serveRaw, type RawServer } from "./raw-server.ts";

const content = bytesOf(2 * mebibyte + 17);

describe("a read whose connection is cut", () => {
  for (const afterBytes of [0, 1, 1000, 512 * 1024, 512 * 1024 + 1, mebibyte, content.byteLength - 1])
    it(`after ${afterBytes} bytes goes on behind the last byte that came`, async () => {
      await using place = await openPlace();
      await place.fs.write("file", content);
      place.server.faults.add({ operation: "GetObject", action: { kind: "cut", afterBytes } });
      const bytes = await place.fs.read("file").bytes();
      expect(Buffer.compare(bytes, content)).toBe(0);
      expect(place.server.requests.count("GetObject")).toBe(2);
    });

  for (const [start, end] of [
    [5, undefined],
    [5, mebibyte],
    [-1_000_000, undefined],
    [-1_000_000, 2 * mebibyte],
  ] as const)
    it(`keeps to its range, from ${start} to ${end ?? "the end"}`, async () => {
      await using place = await openPlace();
      await place.fs.write("file", content);
      place.server.faults.add({
        operation: "GetObject",
        times: 2,
        action: { kind: "cut", afterBytes: 9999 },
      });
      const bytes = await place.fs.read("file", { start, end }).bytes();
      expect(Buffer.compare(bytes, content.slice(start, end))).toBe(0);
      expect(place.server.requests.count("GetObject")).toBe(3);
    });

  it("goes on as often as that happens, as long as each connection brings something", async () => {
    await using raw = await serveCutting(7, {
      retries: { attempts: 2, baseDelayMs: 0 },
      timeouts: { leastBytesPerSecond: 0 },
    });
    expect(await raw.fs.read("f").text()).toBe(digits);
    expect(raw.seen.map(({ headers }) => headers.range)).toEqual([
      undefined,
      ...[7, 14, 21, 28, 35].map((start) => `bytes=${start}-39`),
    ]);
    expect(raw.seen.slice(1).every(({ headers }) => headers["if-match"] === objectHeaders.etag)).toBe(true);
  });

  it("is ECHANGED when the file was replaced meanwhile, and brings nothing of the new one", async () => {
    await using place = await openPlace();
    await place.fs.write("file", content);
    place.server.faults.add({ operation: "GetObject", action: { kind: "cut", afterBytes: mebibyte } });
    let bytes = 0;
    const reading = (async () => {
      for await (const chunk of place.fs.read("file")) {
        if (bytes === 0) await place.fs.write("file", bytesOf(3 * mebibyte).fill(1));
        expect(Buffer.compare(chunk, content.subarray(bytes, bytes + chunk.byteLength))).toBe(0);
        bytes += chunk.byteLength;
      }
    })();
    expect(await failureOf(reading)).toMatchObject({ code: "ECHANGED", path: "file" });
    expect(bytes).toBe(mebibyte);
  });

  it("is ECHANGED also where the store does not heed the condition", async () => {
    for (const status of [206, 416]) {
      await using raw = await serveRaw((_request, reply, nth) => {
        if (nth === 1) return cutAfter(reply, 7);
        const other = { etag: '"other"', "content-range": "bytes 7-39/40", "content-length": "33" };
        reply.writeHead(status, { ...objectHeaders, ...other }).end(digits.slice(7));
      });
      expect(await failureOf(raw.fs.read("f").bytes())).toMatchObject({ code: "ECHANGED" });
      expect(raw.seen).toHaveLength(2);
    }
  });

  it("is ENOENT when the file is gone meanwhile", async () => {
    await using place = await openPlace();
    await place.fs.write("file", content);
    place.server.faults.add({ operation: "GetObject", action: { kind: "cut", afterBytes: mebibyte } });
    const reading = (async () => {
      for await (const _chunk of place.fs.read("file")) await place.fs.remove("file", { missing: "ignore" });
    })();
    expect(await failureOf(reading)).toMatchObject({ code: "ENOENT" });
  });

  it("refuses another range than the rest that it asked for", async () => {
    await using raw = await serveRaw((_request, reply, nth) => {
      if (nth === 1) return cutAfter(reply, 7);
      const range = { "content-range": "bytes 8-39/40", "content-length": "32" };
      reply.writeHead(206, { ...objectHeaders, ...range }).end(digits.slice(8));
    });
    expect(await failureOf(raw.fs.read("f").bytes())).toMatchObject({ code: "EPROTOCOL" });
  });

  it("sends nothing more when its reader leaves while it waits", async () => {
    takeClock({ runs: false });
    await using raw = await serveCutting(7, {});
    const iterator = raw.fs.read("f")[Symbol.asyncIterator]();
    await iterator.next();
    const pending = iterator.next();
    await iterator.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(raw.seen).toHaveLength(1);
  });

  it("ends with the reason of an abort while it waits", async () => {
    takeClock({ runs: false });
    await using raw = await serveCutting(7, {});
    const controller = new AbortController();
    const reason = new Error("enough");
    const iterator = raw.fs.read("f", { signal: controller.signal })[Symbol.asyncIterator]();
    await iterator.next();
    const failed = failureOf(iterator.next());
    controller.abort(reason);
    expect(await failed).toBe(reason);
    expect(raw.seen).toHaveLength(1);
  });

  it("is ECLOSED when the file system is closed meanwhile", async () => {
    await using place = await openPlace();
    await place.fs.write("file", content);
    place.server.faults.add({ operation: "GetObject", action: { kind: "cut", afterBytes: mebibyte } });
    const fs = place.open();
    const reading = (async () => {
      for await (const _chunk of fs.read("file")) await fs.close();
    })();
    expect(await failureOf(reading)).toMatchObject({ code: "ECLOSED" });
  });
});

describe("a read whose bytes stop coming", () => {
  it("goes on by another connection", async () => {
    const clock = takeClock({ runs: true });
    await using place = await openPlace({
      timeouts: { inactivityMs: hourMs },
      retries: { baseDelayMs: 1, deadlineMs: 2 * hourMs },
    });
    await place.fs.write("file", content);
    place.server.faults.add({ operation: "GetObject", action: { kind: "stall", afterBytes: mebibyte + 1 } });
    const chunks: Uint8Array[] = [];
    for await (const chunk of place.fs.read("file")) {
      chunks.push(chunk);
      if (chunks.length === 2) setImmediate(() => clock.pass(hourMs)); // of the third, one byte comes
    }
    expect(Buffer.compare(Buffer.concat(chunks), content)).toBe(0);
    expect(place.server.requests.count("GetObject")).toBe(2);
  });

  it("is ETIMEDOUT when each connection only trickles", async () => {
    await using place = await openPlace({
      timeouts: { inactivityMs: 100, leastBytesPerSecond: 100_000 },
      retries: { attempts: 3, baseDelayMs: 1 },
    });
    await place.plant("file", content);
    const action = { kind: "drip", bytesPerSecond: 50 } as const;
    place.server.faults.add({ operation: "GetObject", times: Infinity, action });
    expect(await failureOf(place.fs.read("file").bytes())).toMatchObject({
      code: "ETIMEDOUT",
      retryable: true,
    });
    expect(place.server.requests.count("GetObject")).toBe(3);
  });
});

describe("the checksum that the store tells of a file", () => {
  const corrupt = { kind: "corrupt", atByte: mebibyte } as const;

  for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME"] as const)
    it(`is compared with what came: ${ChecksumAlgorithm}`, async () => {
      await using place = await openPlace({ checksums: true });
      await place.plant("file", content, { ChecksumAlgorithm });
      place.server.faults.add({ operation: "GetObject", action: { kind: "cut", afterBytes: 600_000 } });
      expect(Buffer.compare(await place.fs.read("file").bytes(), content)).toBe(0);
      place.server.faults.add({ operation: "GetObject", action: corrupt });
      expect(await failureOf(place.fs.read("file").bytes())).toMatchObject({
        code: "EINTEGRITY",
        detail: expect.stringContaining(ChecksumAlgorithm),
      });
      expect(place.server.requests.count("GetObject")).toBe(3);
    });

  it("is not taken for that of a part", async () => {
    await using place = await openPlace({ checksums: true });
    await place.fs.write("file", content);
    const bytes = await place.fs.read("file", { start: 3, end: 700_000 }).bytes();
    expect(Buffer.compare(bytes, content.subarray(3, 700_000))).toBe(0);
  });

  it("is left alone where it was made of those of the parts", async () => {
    await using place = await openPlace({ checksums: true, partSize: 5 * mebibyte });
    const large = bytesOf(6 * mebibyte);
    await place.fs.write("large", large);
    expect(Buffer.compare(await place.fs.read("large").bytes(), large)).toBe(0);
  });

  it("is not asked for where stores may not know it, unless it is wished", async () => {
    await using raw = await serveRaw((_request, reply) => {
      reply.writeHead(200, { ...objectHeaders, "content-length": "0" }).end();
    });
    const { endpoint } = raw;
    const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
    await using asking = new S3FS("demo", { endpoint, credentials, checksums: true });
    await raw.fs.read("f").bytes();
    await asking.read("f").bytes();
    expect(raw.seen.map(({ headers }) => headers["x-amz-checksum-mode"])).toEqual([undefined, "ENABLED"]);
  });
});

describe("a body of the Web", () => {
  const noLimit = { inactivityMs: 10_000, leastBytesPerSecond: 0 } as const;

  it("hands out what came before it was cut", async () => {
    const chunks = [bytesOf(600_000), bytesOf(5)];
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.error(new TypeError("network error"));
      },
    });
    const sizes: number[] = [];
    const reading = (async () => {
      for await (const chunk of webBody(stream, { expectedBytes: mebibyte, pace: noLimit }).chunks)
        sizes.push(chunk.byteLength);
    })();
    expect(await failureOf(reading)).toMatchObject({ code: "BodyCut" });
    expect(sizes).toEqual([512 * 1024, 600_005 - 512 * 1024]);
  });

  it("is given up when it trickles or falls silent, and its source is told", async () => {
    for (const first of [[], [bytesOf(3)]]) {
      let reason: unknown;
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => first.forEach((chunk) => controller.enqueue(chunk)),
        cancel: (why) => void (reason = { why }),
      });
      const pace = { inactivityMs: 20, leastBytesPerSecond: 1000 };
      const body = webBody(stream, { expectedBytes: 100, pace });
      expect(await failureOf(gather(body.chunks))).toMatchObject({ code: "Timeout" });
      expect(reason).toBeDefined();
    }
  });
});

const digits = "0123456789".repeat(4);

/** A server of one file that cuts each connection after so many bytes. */
function serveCutting(bytes: number, options: S3Options): Promise<RawServer> {
  return serveRaw(({ headers }, reply) => {
    const start = /^bytes=(\d+)-/.exec(headers.range ?? "")?.[1];
    cutAfter(reply, bytes, start === undefined ? undefined : Number(start));
  }, options);
}

function cutAfter(reply: ServerResponse, bytes: number, start?: number): void {
  const rest = digits.slice(start);
  const headers = { ...objectHeaders, "content-length": rest.length };
  if (start === undefined) reply.writeHead(200, headers);
  else reply.writeHead(206, { ...headers, "content-range": `bytes ${start}-39/40` });
  reply.flushHeaders();
  if (bytes >= rest.length) return void reply.end(rest);
  reply.write(rest.slice(0, bytes), () => reply.destroy());
}
