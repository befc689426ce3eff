import { PassThrough } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { FileSystem, type ByteStream } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { nodeBody } from "../src/sdk/node-body.ts";
import { clientSockets } from "./client-sockets.ts";
import { hourMs, takeClock } from "./clock.ts";
import { bytesOf, failureOf, gather, mebibyte, openPlace } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

const text = "0123456789";

describe("a range", () => {
  const ranges: readonly [start: number | undefined, end: number | undefined][] = [
    [undefined, undefined],
    [0, undefined],
    [3, undefined],
    [3, 7],
    [0, 1],
    [9, 10],
    [0, 100],
    [5, 100],
    [-3, undefined],
    [-100, undefined],
    [-4, 8],
    [-4, 2],
    [4, 4],
    [7, 3],
    [10, undefined],
    [10, 20],
    [100, 200],
  ];
  for (const [start, end] of ranges) {
    it(`from ${start ?? "the beginning"} to ${end ?? "the end"} is as of an array`, async () => {
      await using place = await openPlace();
      await place.fs.write("digits", text);
      const expected = end !== undefined && start !== undefined && end < start ? "" : text.slice(start, end);
      expect(await place.fs.read("digits", { start, end }).text()).toBe(expected);
      expect((await place.fs.read("digits", { start, end }).entry()).size).toBe(10);
    });
  }

  it("of nothing is ENOENT, of a directory EISDIR, whichever it is", async () => {
    await using place = await openPlace();
    await place.fs.write("d/file", text);
    for (const range of [{}, { start: 5 }, { start: 5, end: 5 }, { start: -5, end: 7 }]) {
      expect(await failureOf(place.fs.read("nothing", range).bytes())).toMatchObject({ code: "ENOENT" });
      expect(await failureOf(place.fs.read("d/file/x", range).bytes())).toMatchObject({ code: "ENOENT" });
      expect(await failureOf(place.fs.read("d", range).bytes())).toMatchObject({ code: "EISDIR" });
      expect(await failureOf(place.fs.read("", range).bytes())).toMatchObject({ code: "EISDIR" });
    }
  });

  it("that the store ignores is refused, unless it was the whole file anyway", async () => {
    await using raw = await serveRaw((_request, reply) => {
      reply.writeHead(200, { "content-length": "10", ...objectHeaders }).end(text);
    });
    expect(await failureOf(raw.fs.read("f", { start: 3 }).bytes())).toMatchObject({ code: "EPROTOCOL" });
    expect(await failureOf(raw.fs.read("f", { start: -3 }).bytes())).toMatchObject({ code: "EPROTOCOL" });
    expect(await raw.fs.read("f", { start: 0, end: 20 }).text()).toBe(text);
  });

  it("other than the one asked for is refused", async () => {
    await using raw = await serveRaw((_request, reply) => {
      const headers = { "content-length": "4", "content-range": "bytes 2-5/10", ...objectHeaders };
      reply.writeHead(206, headers).end("2345");
    });
    expect(await failureOf(raw.fs.read("f", { start: 3, end: 7 }).bytes())).toMatchObject({
      code: "EPROTOCOL",
    });
    expect(await raw.fs.read("f", { start: 2, end: 6 }).text()).toBe("2345");
  });
});

describe("a part of a file", () => {
  it("is not taken for the whole", async () => {
    let range = "bytes 0-1/100";
    await using raw = await serveRaw((_request, reply) => {
      reply.writeHead(206, { "content-length": "2", "content-range": range, ...objectHeaders }).end("01");
    });
    const failure = await failureOf(raw.fs.read("f").bytes());
    expect(failure).toMatchObject({ code: "EPROTOCOL", detail: expect.stringContaining("206") });
    range = "bytes 1-2/3";
    expect(await failureOf(raw.fs.read("f").bytes())).toMatchObject({ code: "EPROTOCOL" });
    range = "nonsense";
    expect(await failureOf(raw.fs.read("f").bytes())).toMatchObject({ code: "EPROTOCOL" });
    range = "bytes 0-1/2";
    expect(await raw.fs.read("f").text()).toBe("01");
  });
});

describe("a reply that is about no object", () => {
  for (const action of [{ kind: "empty-200" }, { kind: "error-with-200", code: "InternalError" }] as const) {
    it(`is not taken for the file, nor appended to: ${action.kind}`, async () => {
      await using place = await openPlace();
      await place.fs.write("log", "1");
      place.server.faults.add({ operation: "GetObject", action });
      expect(await place.fs.read("log").text()).toBe("1");
      place.server.faults.clear();
      place.server.faults.add({ operation: "GetObject", action });
      await place.fs.append("log", "2");
      expect(await place.fs.read("log").text()).toBe("12");
      place.server.faults.add({ operation: "GetObject", times: Infinity, action });
      place.server.requests.reset();
      expect(await failureOf(place.fs.append("log", "3"))).toMatchObject({
        code: "EPROTOCOL",
        retryable: true,
      });
      expect(place.server.requests.count("GetObject")).toBe(3);
      place.server.faults.clear();
      expect(await place.fs.read("log").text()).toBe("12");
    });
  }

  it("is no answer to a look either", async () => {
    await using place = await openPlace();
    await place.fs.write("file", "12345");
    place.server.faults.add({ operation: "HeadObject", times: 2, action: { kind: "empty-200" } });
    expect(await place.fs.stat("file")).toMatchObject({ size: 5 });
    place.server.faults.add({ operation: "HeadObject", times: Infinity, action: { kind: "empty-200" } });
    for (const look of [
      () => place.fs.stat("file"),
      () => place.fs.exists("nothing"),
      () => place.fs.s3.head("nothing"),
    ])
      expect(await failureOf(look())).toMatchObject({ code: "EPROTOCOL" });
  });

  it("is a login page, whatever its own headers say", async () => {
    const { etag, "last-modified": modified } = objectHeaders;
    for (const headers of [{}, { etag }, { "last-modified": modified }, { ...objectHeaders, etag: '""' }]) {
      await using raw = await serveRaw((_request, reply) =>
        reply.writeHead(200, { "content-length": "6", ...headers }).end("<html>"),
      );
      expect(await failureOf(raw.fs.read("file").bytes())).toMatchObject({ code: "EPROTOCOL" });
      expect(raw.seen).toHaveLength(3);
    }
  });
});

describe("the bytes of a file", () => {
  it("come in large chunks over memory of their own", async () => {
    await using place = await openPlace();
    const content = bytesOf(3 * mebibyte + 17);
    await place.fs.write("large", content);
    let [bytes, chunks] = [0, 0];
    for await (const chunk of place.fs.read("large")) {
      expect(chunk.byteLength === 512 * 1024 || bytes + chunk.byteLength === content.byteLength).toBe(true);
      expect(chunk.buffer.byteLength).toBe(chunk.byteLength);
      bytes += chunk.byteLength;
      chunks += 1;
    }
    expect([bytes, chunks]).toEqual([content.byteLength, 7]);
    expect(Buffer.compare(await place.fs.read("large").bytes(), content)).toBe(0);
  });

  it("are refused when the file is no longer the one that was meant", async () => {
    await using place = await openPlace();
    const { etag = "" } = await place.fs.write("file", "old");
    expect(await place.fs.read("file", { ifMatch: etag }).text()).toBe("old");
    await place.fs.write("file", "new");
    for (const range of [{}, { start: 1 }, { start: 1, end: 1 }])
      expect(await failureOf(place.fs.read("file", { ifMatch: etag, ...range }).text())).toMatchObject({
        code: "EPRECONDITION",
      });
  });

  it("carry the entry that HEAD would tell", async () => {
    await using place = await openPlace();
    await place.fs.write("d/page.html", "<p>", { modified: 1_700_000_000_123.456 });
    const entry = await place.fs.read("d/page.html").entry();
    expect(entry).toEqual(await place.fs.stat("d/page.html"));
    expect(entry).toMatchObject({
      sourceModifiedMs: 1_700_000_000_123.456,
      native: { contentType: "text/html; charset=utf-8" },
    });
  });
});

describe("a body that ends early", () => {
  it("is an error and never a short file", async () => {
    await using place = await openPlace();
    await place.fs.write("file", bytesOf(mebibyte));
    const action = { kind: "cut", afterBytes: 0 } as const;
    place.server.faults.add({ operation: "GetObject", times: Infinity, action });
    expect(await failureOf(place.fs.read("file").bytes())).toMatchObject({
      code: "EINTEGRITY",
      retryable: true,
    });
    place.server.faults.clear();
    expect((await place.fs.read("file").bytes()).byteLength).toBe(mebibyte);
  });

  it("is an error where no length was told", async () => {
    await using raw = await serveRaw((_request, reply) => {
      reply.writeHead(200, { ...objectHeaders }).end("short");
    });
    expect(await failureOf(raw.fs.read("f").bytes())).toMatchObject({ code: "EPROTOCOL" });
  });

  it("is none as long as its bytes come, however slowly", async () => {
    const clock = takeClock({ runs: false });
    const stream = new PassThrough();
    const pace = { inactivityMs: hourMs, leastBytesPerSecond: 0 } as const;
    const reading = gather(nodeBody(stream, { expectedBytes: text.length, pace }).chunks);
    for (const character of text) {
      stream.write(character);
      await new Promise(setImmediate);
      clock.pass(0.9 * hourMs);
    }
    stream.end();
    expect(Buffer.concat(await reading).toString()).toBe(text);
  });

  it("is an error when it only stops coming", async () => {
    await using place = await openPlace({ timeouts: { inactivityMs: 100 }, retries: { attempts: 3 } });
    await place.plant("file", bytesOf(mebibyte));
    const action = { kind: "stall", afterBytes: 1000 } as const;
    place.server.faults.add({ operation: "GetObject", times: Infinity, action });
    expect(await failureOf(place.fs.read("file").bytes())).toMatchObject({ code: "ETIMEDOUT" });
  });
});

describe("a reader", () => {
  it("that leaves early frees its socket, two hundred times over", async () => {
    await using place = await openPlace();
    await place.fs.write("file", bytesOf(2 * mebibyte));
    for (let round = 0; round < 200; round += 1)
      for await (const chunk of place.fs.read("file")) {
        expect(chunk.byteLength).toBeGreaterThan(0);
        break;
      }
    await expect.poll(() => place.server.connections.open).toBeLessThanOrEqual(1);
  });

  it("that only asks for the entry frees its socket", async () => {
    await using place = await openPlace();
    await place.fs.write("file", bytesOf(2 * mebibyte));
    for (let round = 0; round < 20; round += 1) await place.fs.read("file").entry();
    await expect.poll(() => place.server.connections.open).toBeLessThanOrEqual(1);
  });

  it("that reads to the end leaves a connection that the next one uses", async () => {
    await using place = await openPlace();
    await place.fs.write("file", bytesOf(2 * mebibyte));
    for (let round = 0; round < 20; round += 1) await place.fs.read("file").bytes();
    expect(place.server.connections.opened).toBe(1);
  });

  it("that is slower than the timeout of the socket is not cut off", async () => {
    const clock = takeClock({ runs: true });
    const sockets = clientSockets();
    await using place = await openPlace({ timeouts: { inactivityMs: hourMs } });
    await place.fs.write("file", bytesOf(8 * mebibyte));
    let bytes = 0;
    for await (const chunk of place.fs.read("file")) {
      if (bytes === 0) {
        clock.pass(2 * hourMs); // longer than the limit, which counts only waits for the store
        expect(sockets.map(({ timeout }) => timeout)).toEqual([0]);
      }
      bytes += chunk.byteLength;
    }
    expect(bytes).toBe(8 * mebibyte);
    expect(place.server.requests.count("GetObject")).toBe(1);
  });

  it("that is aborted gets its own reason", async () => {
    await using place = await openPlace();
    await place.fs.write("file", bytesOf(2 * mebibyte));
    const controller = new AbortController();
    const reason = new Error("enough");
    const reading = (async () => {
      for await (const _chunk of place.fs.read("file", { signal: controller.signal }))
        controller.abort(reason);
    })();
    expect(await failureOf(reading)).toBe(reason);
  });
});

describe("what has been read", () => {
  for (const [way, read] of [
    ["to its end", (stream: ByteStream) => gather(stream)],
    ["in one piece", async (stream: ByteStream) => [await stream.bytes()]],
    ["in part", async (stream: ByteStream) => [(await stream[Symbol.asyncIterator]().next()).value]],
  ] as const)
    it(`${way} is held by nobody`, async () => {
      await using place = await openPlace();
      await place.plant("file", "content");
      setFlagsFromString("--expose-gc");
      const collect = runInNewContext("gc") as () => void;
      const driver = place.fs.driver;
      const readings: WeakRef<object>[] = [];
      const noted = async (...call: Parameters<typeof driver.read>): ReturnType<typeof driver.read> => {
        const reading = await driver.read(...call);
        readings.push(new WeakRef(reading.chunks));
        return reading;
      };
      for (let round = 0; round < 3; round += 1)
        await read(new FileSystem({ ...driver, read: noted }).read("file"));
      while (readings.some((reading) => reading.deref() !== undefined)) {
        await new Promise(setImmediate);
        collect();
      }
      expect(readings).toHaveLength(3);
    });
});
