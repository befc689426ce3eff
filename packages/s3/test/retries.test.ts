import { once } from "node:events";
import { createServer } from "node:net";
import { S3FS } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { failureOf, gather, openPlace, quickly } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

describe("a request", () => {
  for (const action of [
    { kind: "error", status: 500, code: "InternalError" },
    { kind: "error", status: 502, code: "BadGateway" },
    { kind: "error", status: 503, code: "SlowDown" },
    { kind: "error", status: 429, code: "TooManyRequests" },
    { kind: "error", status: 400, code: "RequestTimeout" },
    { kind: "lost-reply" },
  ] as const) {
    it(`is repeated after ${action.kind} ${"code" in action ? action.code : ""}`, async () => {
      await using place = await openPlace();
      place.server.faults.add({ operation: "*", times: 2, action });
      await place.fs.write("file", "1");
      place.server.faults.clear();
      place.server.faults.add({ operation: "*", times: 2, action });
      expect(await place.fs.read("file").text()).toBe("1");
      place.server.faults.clear();
      place.server.faults.add({ operation: "*", times: 2, action });
      expect(await gather(place.fs.list())).toHaveLength(1);
      expect(place.server.requests.counts()).toEqual({ PutObject: 3, GetObject: 3, ListObjectsV2: 3 });
    });
  }

  for (const [status, code, expected] of [
    [403, "AccessDenied", "EACCES"],
    [400, "InvalidArgument", "EINVAL"],
    [404, "NoSuchBucket", "ENOBUCKET"],
    [403, "InvalidObjectState", "EARCHIVED"],
    [501, "NotImplemented", "ENOTSUP"],
  ] as const) {
    it(`is not repeated after ${code}, which is ${expected}`, async () => {
      await using place = await openPlace();
      place.server.faults.add({ operation: "*", action: { kind: "error", status, code } });
      expect(await failureOf(place.fs.read("file").bytes())).toMatchObject({
        code: expected,
        retryable: false,
      });
      expect(place.server.requests.total).toBe(1);
    });
  }

  it("that conflicts with another one is repeated", async () => {
    await using place = await openPlace();
    const action = { kind: "error", status: 409, code: "ConditionalRequestConflict" } as const;
    place.server.faults.add({ operation: "PutObject", times: 2, action });
    await place.fs.write("file", "1", { overwrite: false });
    expect(place.server.requests.count("PutObject")).toBe(3);
  });

  it("is given up in the end, under a name that says why", async () => {
    await using place = await openPlace({ retries: { attempts: 3, baseDelayMs: 1 } });
    for (const [code, status, expected] of [
      ["SlowDown", 503, "ETHROTTLED"],
      ["InternalError", 500, "EUNAVAILABLE"],
      ["RequestTimeout", 400, "ETIMEDOUT"],
    ] as const) {
      place.server.faults.clear();
      place.server.requests.reset();
      place.server.faults.add({ operation: "*", times: Infinity, action: { kind: "error", status, code } });
      expect(await failureOf(place.fs.read("file").bytes())).toMatchObject({
        code: expected,
        retryable: true,
      });
      expect(place.server.requests.total).toBe(3);
    }
  });

  it("waits as long as it is told to", async () => {
    await using raw = await serveRaw((_request, reply, nth) => {
      if (nth === 1) reply.writeHead(503, { "retry-after": "0.2" }).end();
      else reply.writeHead(200, { "content-length": "1", ...objectHeaders }).end("x");
    });
    const startMs = performance.now();
    expect(await raw.fs.read("file").text()).toBe("x");
    expect(performance.now() - startMs).toBeGreaterThan(190);
  });

  it("that is told to wait beyond its deadline fails at once", async () => {
    await using raw = await serveRaw((_request, reply) =>
      reply.writeHead(503, { "retry-after": "3600" }).end(),
    );
    expect(await failureOf(raw.fs.read("file").bytes())).toMatchObject({ code: "ETHROTTLED" });
    expect(raw.seen).toHaveLength(1);
  });

  it("is aborted while it waits, with the caller's own reason", async () => {
    await using raw = await serveRaw((_request, reply) =>
      reply.writeHead(503, { "retry-after": "30" }).end(),
    );
    const controller = new AbortController();
    const reason = new Error("enough");
    const failed = failureOf(raw.fs.write("file", "1", { signal: controller.signal }));
    while (raw.seen.length === 0) await new Promise(setImmediate);
    controller.abort(reason);
    expect(await failed).toBe(reason);
  });

  it("that gets no answer ends in a timeout", async () => {
    await using raw = await serveRaw(() => {}, {
      timeouts: { inactivityMs: 50 },
      retries: { attempts: 2, baseDelayMs: 1 },
    });
    expect(await failureOf(raw.fs.stat("file"))).toMatchObject({ code: "ETIMEDOUT", retryable: true });
    expect(raw.seen).toHaveLength(2);
  });

  it("whose connection the server closes is unavailable, which is no timeout", async () => {
    await using raw = await serveRaw((request) => request.socket.destroy(), {
      retries: { attempts: 2, baseDelayMs: 1 },
    });
    for (const call of [
      () => raw.fs.stat("file"),
      () => raw.fs.read("file").bytes(),
      () => raw.fs.write("file", "1"),
    ])
      expect(await failureOf(call())).toMatchObject({
        code: "EUNAVAILABLE",
        retryable: true,
        detail: expect.stringContaining("ECONNRESET"),
      });
  });

  it("to a bucket of another region says which option helps, also where the reply has no body", async () => {
    await using raw = await serveRaw((_request, reply) => reply.writeHead(301).end());
    for (const call of [
      () => raw.fs.stat("file"),
      () => raw.fs.read("file").bytes(),
      () => gather(raw.fs.list()),
    ])
      expect(await failureOf(call())).toMatchObject({
        code: "EINVAL",
        detail: expect.stringContaining("give the option region"),
      });
    expect(raw.seen).toHaveLength(3);
  });

  it("whose reply makes no sense is told with the status that it had", async () => {
    await using raw = await serveRaw((_request, reply) => reply.writeHead(203).end());
    for (const call of [
      () => raw.fs.stat("file"),
      () => raw.fs.read("file").bytes(),
      () => raw.fs.write("file", "1"),
      () => gather(raw.fs.list()),
    ])
      expect(await failureOf(call())).toMatchObject({
        code: "EPROTOCOL",
        detail: expect.stringContaining("203"),
      });
  });

  it("whose success has no body is answered by nobody who speaks for S3", async () => {
    await using raw = await serveRaw((_request, reply) => reply.writeHead(200).end());
    expect(await failureOf(raw.fs.copy("file", "copy"))).toMatchObject({
      code: "EPROTOCOL",
      retryable: true,
      detail: expect.stringContaining("200"),
    });
  });

  it("that S3 fails within a reply of status 200 is not called throttled", async () => {
    await using place = await openPlace({ retries: { attempts: 2, baseDelayMs: 1 } });
    await place.fs.write("file", "1");
    for (const [code, expected] of [
      ["InternalError", "EUNAVAILABLE"],
      ["ServiceUnavailable", "EUNAVAILABLE"],
      ["SlowDown", "ETHROTTLED"],
    ] as const) {
      place.server.faults.clear();
      const action = { kind: "error-with-200", code } as const;
      place.server.faults.add({ operation: "CopyObject", times: Infinity, action });
      const copy = place.fs.copy("file", "copy", { overwrite: true });
      expect(await failureOf(copy)).toMatchObject({ code: expected, retryable: true });
    }
  });

  it("to where nobody listens is given up soon", async () => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    server.close();
    const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
    const endpoint = `http://127.0.0.1:${port}`;
    await using fs = new S3FS("demo", { endpoint, credentials, retries: quickly });
    expect(await failureOf(fs.stat("file"))).toMatchObject({ code: "EUNAVAILABLE", retryable: true });
    expect(fs.s3.requests.total).toBe(4);
  });
});

describe("a commit without its etag", () => {
  it("is no commit", async () => {
    await using raw = await serveRaw((_request, reply) => reply.writeHead(200).end());
    expect(await failureOf(raw.fs.write("file", "1"))).toMatchObject({ code: "EPROTOCOL" });
    expect(await failureOf(raw.fs.copy("file", "copy"))).toMatchObject({ retryable: true });
  });

  it("is repeated where S3 reports its failure with status 200", async () => {
    await using place = await openPlace();
    await place.fs.write("file", "1");
    for (const code of ["InternalError", "SlowDown"]) {
      place.server.faults.add({ operation: "CopyObject", action: { kind: "error-with-200", code } });
      await place.fs.copy("file", "copy", { overwrite: true });
      expect(await place.fs.read("copy").text()).toBe("1");
    }
  });
});

describe("a bucket that is not there", () => {
  it("is ENOBUCKET for every verb", async () => {
    await using place = await openPlace();
    const { endpoint, credentials } = place.server;
    await using fs = new S3FS("missing", { endpoint, credentials });
    const calls = [
      () => fs.stat("a"),
      () => fs.exists("a"),
      () => fs.read("a").bytes(),
      () => fs.write("a", "1"),
      () => gather(fs.list()),
      () => gather(fs.list("a")),
      () => fs.makeDirectory("a"),
      () => fs.remove("a"),
      () => fs.copy("a", "b"),
    ];
    for (const call of calls) expect(await failureOf(call())).toMatchObject({ code: "ENOBUCKET" });
  });
});
