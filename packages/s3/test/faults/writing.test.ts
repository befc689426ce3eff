import { once } from "node:events";
import { Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { FileSystem } from "@s3fs/core";
import type { S3FS, S3Options } from "@s3fs/s3";
import { describe, expect, vi } from "vitest";
import { openBucket } from "../../src/open-bucket.ts";
import { s3PartLimits } from "../../src/part-limits.ts";
import { planParts } from "../../src/plan-parts.ts";
import { takeClock } from "../clock.ts";
import { bytesOf, failureOf, mebibyte } from "../place.ts";
import { it } from "./fault-test.ts";
import type { Scene } from "./scene.ts";

const small = { partSize: 5 * mebibyte } as const;
const large = bytesOf(12 * mebibyte);
const medium = bytesOf(6 * mebibyte);

describe("a write", () => {
  it("F53 whose writer throws within its scope commits nothing, by a stream or by a handle", async ({
    scene,
  }) => {
    await scene.plant("old", "old");
    const fs = scene.open(small);
    const failure = new Error("of the writer");
    for (const path of ["old", "new"])
      for (const bytes of [3, 12 * mebibyte]) {
        const writing = fs.open(path, "w", async (handle) => {
          await handle.write(bytesOf(bytes));
          throw failure;
        });
        await expect(writing).rejects.toBe(failure);
        await expect(fs.write(path, failing(bytes, failure))).rejects.toBe(failure);
      }
  });

  it("F54 is closed once, takes nothing afterwards, and is thrown away with a warning when it is forgotten, or with its file system", async ({
    scene,
  }) => {
    const fs = scene.open(small);
    const controller = scene.controller();
    const handle = await fs.open("file", "w", { signal: controller.signal });
    await handle.write("x");
    await handle.close();
    await handle.close();
    scene.holds("file", "x");
    expect(await scene.failure(handle.write("y"))).toMatchObject({ code: "ECLOSED" });
    controller.abort();
    const forgotten = await fs.open("forgotten", "w");
    await forgotten.write(large);
    const warnings: unknown[] = [];
    const warned = once(process, "warning").then((all) => void warnings.push(...all));
    await forget(scene.open(small), "file");
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    while (warnings.length === 0 || scene.server.uploadsInProgress() > 1) {
      collect();
      await new Promise(setImmediate);
    }
    await warned;
    expect(warnings).toMatchObject([{ message: expect.stringContaining('"file"') }]);
    await fs.close();
    expect(await scene.failure(forgotten.write("z"))).toMatchObject({ code: "ECLOSED" });
  });

  it("F55 whose source fails, is destroyed, ends early or never ends tells of that, and the process lives on", async ({
    scene,
  }) => {
    const fs = scene.open(small);
    const failure = new Error("of the source");
    const broken = Readable.from(failing(12 * mebibyte, failure));
    await expect(fs.write("a", broken)).rejects.toBe(failure);
    const destroyed = new Readable({ read: () => {} });
    destroyed.push(large);
    const writing = failureOf(fs.write("b", destroyed));
    await requested(scene, "UploadPart");
    destroyed.destroy(failure);
    expect(await writing).toBe(failure);
    const short = fs.write("c", Readable.from([large]), { size: large.byteLength + 1 });
    expect(await scene.failure(short)).toMatchObject({ code: "EINTEGRITY" });
    const controller = scene.controller();
    const endless = failureOf(fs.write("d", endlessly(), { signal: controller.signal }));
    scene.server.requests.reset();
    await requested(scene, "UploadPart");
    controller.abort(failure);
    expect(await endless).toBe(failure);
  });

  it("F56 whose part meets a reset before, during or after it is stored sends the same bytes again", async ({
    scene,
  }) => {
    const fs = scene.open(small);
    const actions = [
      { kind: "error", status: 500, code: "InternalError" },
      { kind: "reset" },
      { kind: "lost-reply" },
    ] as const;
    for (const [index, action] of actions.entries())
      for (const data of [large, Readable.from([large])]) {
        scene.server.faults.add({ operation: "UploadPart", nth: 2, action });
        await fs.write(`${index}`, data);
        scene.holds(`${index}`, large);
      }
    expect(scene.server.requests.count("UploadPart")).toBe(6 * (3 + 1));
    expect(scene.server.requests.count("CreateMultipartUpload")).toBe(6);
  });

  it("F57 is repeated after what is temporary, in each request of an upload, and not after what is final", async ({
    scene,
  }) => {
    const fs = scene.open(small);
    const operations = [
      "CreateMultipartUpload",
      "UploadPart",
      "CompleteMultipartUpload",
      "AbortMultipartUpload",
    ] as const;
    const failure = new Error("of the source");
    for (const [status, code] of temporary)
      for (const operation of operations) {
        const { faults } = scene.server;
        const rule = faults.add({ operation, times: 2, action: { kind: "error", status, code } });
        if (operation === "AbortMultipartUpload")
          await expect(fs.write("file", failing(medium.byteLength, failure))).rejects.toBe(failure);
        else await fs.write("file", medium);
        expect(rule.hits).toBe(2);
        faults.clear();
      }
    scene.holds("file", medium);
    const one = scene.open({ ...small, concurrency: 1 });
    for (const [status, code, attempts] of final)
      for (const operation of operations) {
        const { faults } = scene.server;
        const action = { kind: "error", status, code } as const;
        const rule = faults.add({ operation, times: Infinity, key: "other", action });
        if (operation === "AbortMultipartUpload") {
          await expect(one.write("other", failing(medium.byteLength, failure))).rejects.toBe(failure);
          scene.leftUploads += 1; // which the store did not let go of
        } else await scene.failure(one.write("other", medium));
        // Whether an upload that is said to be gone holds parts all the same is looked at.
        const isLookedAt = operation === "AbortMultipartUpload" && status === 404;
        expect([operation, code, rule.hits]).toEqual([operation, code, isLookedAt ? 2 : attempts]);
        faults.clear();
      }
  });

  it("F58 is through a storm that two hundred others are in, few at a time as long as it lasts", async ({
    scene,
  }) => {
    const paths = Array.from({ length: 200 }, (_, index) => `${index}`);
    const fs = scene.open({ retries: undefined });
    await fs.exists("file"); // what is loaded at first takes time of its own
    const clock = takeClock({ runs: false });
    vi.spyOn(Math, "random").mockImplementation(seededRandom());
    try {
      const action = { kind: "error", status: 503, code: "SlowDown" } as const;
      const storm = scene.server.faults.add({ operation: "PutObject", times: Infinity, action });
      const writing = { isOver: false };
      const written = Promise.all(paths.map((path) => fs.write(path, path))).finally(
        () => (writing.isOver = true),
      );
      for (let passedMs = 0; !writing.isOver; passedMs += 50) {
        if (passedMs === 3000) storm.remove();
        clock.pass(50);
        for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      }
      await written;
      expect(storm.hits).toBeGreaterThan(400);
    } finally {
      vi.restoreAllMocks();
      vi.useRealTimers();
    }
    for (const path of paths) scene.holds(path, path);
    const limits = scene.events.flatMap((event) => (event.kind === "throttle" ? [event.limit] : []));
    expect(limits.length).toBeGreaterThan(2);
    expect(Math.min(...limits)).toBeLessThan(50);
    scene.mostRequests = 3000;
  });

  it("F59 whose part comes back without an etag, or with that of other bytes, is not committed", async ({
    scene,
  }) => {
    const fs = scene.open(small);
    for (const action of [{ kind: "empty-200" }, { kind: "wrong-etag" }] as const) {
      scene.server.faults.add({ operation: "UploadPart", times: Infinity, action });
      const failure = await scene.failure(fs.write("file", large));
      expect(failure.code).toBe(action.kind === "empty-200" ? "EPROTOCOL" : "EINTEGRITY");
      scene.server.faults.clear();
    }
  });

  it("F60 is no success where a commit is answered with status 200 and an error, a web page, or nothing", async ({
    scene,
  }) => {
    const fs = scene.open({ ...small, retries: { attempts: 3, baseDelayMs: 1 } });
    await scene.plant("source", bytesOf(6 * mebibyte));
    const calls = [
      ["CompleteMultipartUpload", () => fs.write("new", large)],
      ["CopyObject", () => fs.copy("source", "new")],
      ["UploadPartCopy", () => fs.append("source", "more")],
    ] as const;
    const xml = "<Error><Code>InternalError</Code><Message>Try again.</Message></Error>";
    for (const body of [xml, `${xml}\n`, `<?xml version="1.0"?>\n${xml}`, "", "<html>Log in</html>"])
      for (const [operation, call] of calls) {
        const action = { kind: "reply", status: 200, body } as const;
        const rule = scene.server.faults.add({ operation, times: Infinity, action });
        const { code } = await scene.failure(call());
        expect(["EPROTOCOL", "EUNAVAILABLE", "EOUTCOME"]).toContain(code);
        expect(rule.hits).toBeGreaterThan(0);
        scene.server.faults.clear();
      }
  });

  it("F61 whose commit took effect and was not answered in time is a success, made once", async ({
    scene,
  }) => {
    const fs = scene.open({ ...small, timeouts: { inactivityMs: 3000 } });
    const action = { kind: "stall", afterBytes: 0 } as const;
    scene.server.faults.add({ operation: "CompleteMultipartUpload", action });
    await fs.write("file", large);
    scene.holds("file", large);
    expect(scene.server.requests.count("CreateMultipartUpload")).toBe(1);
    expect(scene.server.requests.count("CompleteMultipartUpload")).toBe(1);
    expect(scene.server.requests.count("AbortMultipartUpload")).toBe(0);
  });

  it("F62 whose end meets another writer is made anew, all of it, where its data can be read again; over a file it is EEXIST", async ({
    scene,
  }) => {
    const fs = scene.open(small);
    const action = { kind: "error", status: 409, code: "ConditionalRequestConflict" } as const;
    const operation = "CompleteMultipartUpload";
    const { requests, faults } = scene.server;
    faults.add({ operation, times: 2, action });
    await fs.write("file", large, { overwrite: false });
    scene.holds("file", large);
    expect(requests.counts()).toMatchObject({
      CreateMultipartUpload: 3,
      UploadPart: 9,
      CompleteMultipartUpload: 3,
      AbortMultipartUpload: 2,
    });
    faults.add({ operation, times: Infinity, action });
    requests.reset();
    expect(await scene.failure(fs.write("other", large))).toMatchObject({ code: "EBUSY", retryable: true });
    expect(requests.count("CreateMultipartUpload")).toBe(4);
    requests.reset();
    const stream = fs.write("other", Readable.from([large]));
    expect(await scene.failure(stream)).toMatchObject({ code: "EBUSY", retryable: true });
    expect(requests.count("CompleteMultipartUpload")).toBe(1);
    faults.clear();
    const exclusive = fs.write("file", bytesOf(6 * mebibyte), { overwrite: false });
    expect(await scene.failure(exclusive)).toMatchObject({ code: "EEXIST" });
  });

  it("F63 that fails tells its own error also when its parts can not be removed, and an event says which were left", async ({
    scene,
  }) => {
    const fs = scene.open(small);
    const denied = { kind: "error", status: 403, code: "AccessDenied", message: "abort" } as const;
    scene.server.faults.add({ operation: "AbortMultipartUpload", times: Infinity, action: denied });
    const invalid = { kind: "error", status: 400, code: "InvalidPart", message: "of the part" } as const;
    scene.server.faults.add({ operation: "UploadPart", nth: 2, action: invalid });
    expect(await scene.failure(fs.write("file", large))).toMatchObject({
      code: "EINTEGRITY",
      detail: expect.stringContaining("of the part"),
    });
    const left = scene.events.filter(({ kind }) => kind === "left-upload");
    expect(left).toEqual([
      { kind: "left-upload", bucket: "demo", key: "file", uploadId: expect.stringMatching(/.{8}/) },
    ]);
    scene.leftUploads = 1;
  });

  it("F64 that is aborted while its upload is made, or its parts are under way, ends and leaves nothing behind", async ({
    scene,
  }) => {
    const fs = scene.open(small);
    for (const operation of ["CreateMultipartUpload", "UploadPart"] as const)
      for (const data of [large, Readable.from([large])]) {
        scene.server.requests.reset();
        scene.server.faults.add({ operation, times: Infinity, action: { kind: "delay", delayMs: 100 } });
        const controller = scene.controller();
        const reason = new Error("enough");
        const failed = failureOf(fs.write("file", data, { signal: controller.signal }));
        await requested(scene, operation);
        controller.abort(reason);
        expect(await failed).toBe(reason);
        expect(scene.server.uploadsInProgress()).toBe(0);
        expect(scene.server.requests.count("ListParts")).toBe(1);
        scene.server.faults.clear();
      }
    for (const data of [large, Readable.from([large])]) await expectEndBetweenAttempts(scene, data);
  });

  it("F65 beside another one leaves the whole content of one of them, and exclusive ones have one winner", async ({
    scene,
  }) => {
    const fs = scene.open(small);
    const mine = bytesOf(11 * mebibyte);
    await Promise.all([fs.write("free", large), fs.write("free", mine)]);
    scene.holds("free", large, mine);
    const results = await Promise.allSettled(
      [large, mine, "small", "other"].map((data) => fs.write("lock", data, { overwrite: false })),
    );
    scene.holds("lock", large, mine, "small", "other");
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results)
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "EEXIST" });
  });

  it("F66 that is exclusive knows its own content when the reply to it was lost, and nobody else's", async ({
    scene,
  }) => {
    const { faults, requests } = scene.server;
    faults.add({ operation: "PutObject", action: { kind: "lost-reply" } });
    await scene.fs.write("mine", "same", { overwrite: false });
    scene.holds("mine", "same");
    expect(requests.counts()).toEqual({ PutObject: 2, HeadObject: 1 });
    await scene.plant("theirs", "same");
    faults.clear();
    const action = { kind: "error", status: 500, code: "InternalError" } as const;
    faults.add({ operation: "PutObject", action });
    const write = scene.fs.write("theirs", "same", { overwrite: false });
    expect(await scene.failure(write)).toMatchObject({ code: "EEXIST" });
  });

  it("F67 of many parts keeps to the number and the size that S3 takes, and says so when it can not", async ({
    scene,
  }) => {
    const { endpoint, region, credentials } = scene.server;
    const options = { endpoint, region, credentials, ...small };
    await using fs = new FileSystem(openBucket("demo", options, { ...s3PartLimits, mostParts: 3 }).driver);
    const most = bytesOf(15 * mebibyte);
    await fs.write("stream", Readable.from([most]));
    await fs.write("bytes", bytesOf(16 * mebibyte));
    scene.holds("stream", most);
    scene.holds("bytes", bytesOf(16 * mebibyte));
    expect(scene.server.requests.count("UploadPart")).toBe(3 + 3);
    const more = fs.write("more", Readable.from([bytesOf(15 * mebibyte + 1)]));
    expect(await scene.failure(more)).toMatchObject({
      code: "EFBIG",
      detail: expect.stringContaining("partSize"),
    });
    for (const gibibytes of [60, 79, 48 * 1024]) {
      const parts = planParts(gibibytes * 1024 * mebibyte, 8 * mebibyte, s3PartLimits);
      expect(parts.length).toBeLessThanOrEqual(10_000);
      expect(parts.at(-1)?.end).toBe(gibibytes * 1024 * mebibyte);
    }
  });

  it("F68 of another length than was announced, by a single byte of its last part, is not committed", async ({
    scene,
  }) => {
    const fs = scene.open(small);
    for (const difference of [-1, 1])
      for (const bytes of [10, 6 * mebibyte]) {
        const data = Readable.from([bytesOf(bytes)]);
        const write = fs.write("file", data, { size: bytes + difference });
        expect(await scene.failure(write)).toMatchObject({ code: "EINTEGRITY" });
      }
    expect(scene.server.requests.count("CompleteMultipartUpload")).toBe(0);
  });

  it("F69 from whatever source holds a few parts in memory, and cancels a stream of the Web that it leaves", async ({
    scene,
  }) => {
    const fs = scene.open(small);
    const grains = Readable.from(grainsOf(50_000));
    await fs.write("grains", grains);
    scene.holds("grains", bytesOf(50_000).fill(1));
    await fs.write("blob", new Blob([large]));
    await fs.write("web", new Blob([large]).stream());
    for (const path of ["blob", "web"]) scene.holds(path, large);
    await expectSlices(scene);
    let cancelled: unknown;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(mebibyte)),
      cancel: (reason) => void (cancelled = reason ?? "without a reason"),
    });
    const action = { kind: "error", status: 403, code: "AccessDenied" } as const;
    scene.server.faults.add({ operation: "UploadPart", action });
    expect(await scene.failure(fs.write("endless", endless))).toMatchObject({ code: "EACCES" });
    expect(cancelled).toBeDefined();
  });
});

/** The same numbers each time, so that nobody's patience depends on chance. */
function seededRandom(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const temporary = [
  [500, "InternalError"],
  [502, "BadGateway"],
  [503, "ServiceUnavailable"],
  [503, "SlowDown"],
  [504, "GatewayTimeout"],
  [429, "TooManyRequests"],
  [400, "RequestTimeout"],
] as const;

/** With how often a part is sent. */
const final = [
  [403, "AccessDenied", 1],
  [404, "NoSuchUpload", 1],
  [400, "InvalidArgument", 1],
  [400, "BadDigest", 3],
] as const;

/** Writes so much that an upload begins, and keeps nothing of the handle. */
async function forget(fs: S3FS, path: string): Promise<void> {
  const handle = await fs.open(path, "w");
  await handle.write(large);
}

/** One chunk that takes no memory as long as nobody writes to it: a copy of it would, more than the check at the end allows. */
async function expectSlices(scene: Scene): Promise<void> {
  const chunk = new Uint8Array(512 * mebibyte);
  let sentBytes = 0;
  const sink = await scene.serve((request, reply) => {
    request.on("data", ({ byteLength }: Buffer) => (sentBytes += byteLength));
    request.on("end", () => {
      const told = request.url?.includes("uploads") ? "InitiateMultipartUpload" : "CompleteMultipartUpload";
      const xml = `<${told}Result><UploadId>u</UploadId><ETag>"e"</ETag></${told}Result>`;
      reply.writeHead(200, { etag: '"e"' }).end(request.method === "POST" ? xml : "");
    });
  }, small);
  const written = await sink.fs.write("file", Readable.from([chunk]));
  expect(written.size).toBe(chunk.byteLength);
  expect(sentBytes).toBeGreaterThan(chunk.byteLength);
}

/** S3 says for ever that the upload is to be asked for later, which nobody waits for any more. */
async function expectEndBetweenAttempts(scene: Scene, data: Uint8Array | Readable): Promise<void> {
  const { requests, faults } = scene.server;
  const controller = scene.controller();
  const reason = new Error("enough");
  const onEvent: S3Options["onEvent"] = ({ kind }) => kind === "retry" && controller.abort(reason);
  const fs = scene.open({ ...small, onEvent, retries: { baseDelayMs: 20_000 } });
  requests.reset();
  faults.add({
    operation: "CreateMultipartUpload",
    times: Infinity,
    action: { kind: "error", status: 503, code: "SlowDown" },
  });
  expect(await failureOf(fs.write("file", data, { signal: controller.signal }))).toBe(reason);
  expect(requests.counts()).toEqual({ CreateMultipartUpload: 1 });
  faults.clear();
}

async function requested(
  { server }: Scene,
  operation: "CreateMultipartUpload" | "UploadPart",
): Promise<void> {
  while (server.requests.count(operation) === 0) await new Promise(setImmediate);
}

async function* failing(bytes: number, failure: Error): AsyncGenerator<Uint8Array> {
  yield bytesOf(bytes);
  throw failure;
}

async function* endlessly(): AsyncGenerator<Uint8Array> {
  yield bytesOf(6 * mebibyte);
  await new Promise(() => {});
}

function* grainsOf(count: number): Generator<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield new Uint8Array([1]);
}
