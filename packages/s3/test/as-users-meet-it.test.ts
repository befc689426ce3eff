import { describe, expect, it } from "vitest";
import type { S3Event, S3FS } from "@s3fs/s3";
import type { OperationName } from "@s3fs/server";
import { bytesOf, failureOf, gather, mebibyte, openPlace, type Place } from "./place.ts";

/** Refuses all operations but these, as a policy does. */
function allowing({ server }: Place, ...allowed: readonly OperationName[]): void {
  const denied = { kind: "error", status: 403, code: "AccessDenied" } as const;
  const all = [
    "HeadObject",
    "GetObject",
    "PutObject",
    "ListObjectsV2",
    "DeleteObject",
    "CopyObject",
  ] as const;
  for (const operation of all.filter((each) => !allowed.includes(each)))
    server.faults.add({ operation, times: Infinity, action: denied });
}

describe("credentials", () => {
  it("that may only write are enough to write, also exclusively", async () => {
    await using place = await openPlace();
    allowing(place, "PutObject");
    await place.fs.write("d/file", "1");
    await place.fs.write("d/new", "1", { overwrite: false });
    await place.fs.makeDirectory("e");
    expect(await failureOf(place.fs.read("d/file").bytes())).toMatchObject({ code: "EACCES" });
  });

  it("that may only read are enough to read, whole or in part, by a stream or a handle", async () => {
    await using place = await openPlace();
    await place.plant("d/file", "0123456789");
    allowing(place, "GetObject");
    expect(await place.fs.read("d/file").text()).toBe("0123456789");
    expect(await place.fs.read("d/file", { start: -3 }).text()).toBe("789");
    expect(await place.fs.open("d/file", "r", (handle) => handle.read(2, 4))).toEqual(bytes("45"));
    expect(await failureOf(place.fs.write("d/file", "1"))).toMatchObject({ code: "EACCES" });
  });

  it("that may not list still look at files, read and copy them, and are never told that one is missing", async () => {
    await using place = await openPlace();
    await place.plant("file", "1");
    allowing(place, "HeadObject", "GetObject", "PutObject", "CopyObject");
    expect(await place.fs.stat("file")).toMatchObject({ kind: "file", size: 1 });
    await place.fs.copy("file", "copy");
    expect(await place.fs.read("copy").text()).toBe("1");
    expect(await failureOf(place.fs.exists("nothing"))).toMatchObject({ code: "EACCES" });
  });
});

describe("a large file", () => {
  it("brings no more bytes than those that are asked for", async () => {
    const events: S3Event[] = [];
    await using place = await openPlace({ onEvent: (event) => void events.push(event) });
    await place.plant("file", bytesOf(20 * mebibyte));
    const received = (): number =>
      events.reduce((sum, event) => sum + (event.kind === "request" ? (event.receivedBytes ?? 0) : 0), 0);
    expect((await place.fs.read("file", { start: 10, end: 30 }).bytes()).byteLength).toBe(20);
    expect((await place.fs.read("file", { start: -20 }).bytes()).byteLength).toBe(20);
    expect(received()).toBe(40);
    await place.fs.open("file", "r", (handle) => handle.read(100, 5 * mebibyte));
    expect(received()).toBeLessThanOrEqual(40 + 64 * 1024 + 100); // the least that a handle reads ahead
  });
});

describe("what a caller has given", () => {
  it("is left as it was: options, parameters, bytes", async () => {
    const options = deeplyFrozen({
      uploadArgs: { CacheControl: "no-cache", Metadata: { owner: "Zoë" } },
      downloadArgs: { ResponseContentType: "text/plain" },
      metadata: { colour: "blue" },
      tags: { a: "b" },
      retries: { baseDelayMs: 1 },
      timeouts: { connectMs: 5000 },
    });
    await using place = await openPlace(options);
    const native = deeplyFrozen({ Metadata: { more: "1" }, ContentType: "text/x-own" });
    await place.fs.write("file", "1", deeplyFrozen({ native, modified: 1000 }));
    await place.fs.append("file", "2");
    await place.fs.copy("file", "copy");
    await place.fs.makeDirectory("d");
    const data = bytes("123");
    await place.fs.write("bytes", data);
    expect(data).toEqual(bytes("123"));
    expect(await place.fs.stat("copy")).toMatchObject({
      native: { contentType: "text/x-own", metadata: { owner: "Zoë", colour: "blue", more: "1" } },
    });
  });

  it("is left open: the handle that a write reads from", async () => {
    await using place = await openPlace();
    await place.plant("source", "0123456789");
    const handle = await place.fs.open("source", "r");
    await place.fs.write("copy", handle.readable());
    expect(await place.fs.read("copy").text()).toBe("0123456789");
    expect(await handle.read(2, 3)).toEqual(bytes("34"));
    await handle.close();
    await handle.close();
  });
});

describe("a copy of nothing", () => {
  it("leaves nothing at the target, and what was there before", async () => {
    await using place = await openPlace();
    await place.plant("there", "1");
    for (const verb of ["copy", "move"] as const)
      for (const target of ["new", "there", "d/new"])
        expect(await failureOf(place.fs[verb]("nothing", target, { overwrite: true }))).toMatchObject({
          code: "ENOENT",
        });
    expect(await place.keys()).toEqual(["there"]);
    expect(await place.fs.read("there").text()).toBe("1");
  });
});

describe("what is listed", () => {
  it("is there for every other question, whoever wrote it", async () => {
    await using place = await openPlace();
    for (const key of ["a/b/c.txt", "a/b/", "d/e/f", "g//h", "i", "i/j", "/k", "l/../m", "n/"])
      await place.plant(key, "1");
    const check = async (fs: S3FS): Promise<number> => {
      const entries = await gather(fs.list("", { recursive: true }));
      for (const { kind, path } of entries) {
        expect([path, await fs.exists(path)]).toEqual([path, true]);
        if (kind === "file") expect(await fs.read(path).text()).toBe("1");
        else await gather(fs.list(path));
      }
      return entries.length;
    };
    expect(await check(place.fs)).toBe(12);
    expect(await check(place.open({ prefix: "a" }))).toBe(2);
  });
});

describe("a file system over a directory that is not there", () => {
  it("says so, and is there from its first file on", async () => {
    await using place = await openPlace();
    const fs = place.open({ prefix: "no/such" });
    expect(await fs.exists("")).toBe(false);
    expect(await failureOf(gather(fs.list()))).toMatchObject({ code: "ENOENT" });
    await fs.write("file", "1");
    expect(await fs.exists("")).toBe(true);
    expect(await place.keys()).toEqual(["no/such/file"]);
  });
});

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function deeplyFrozen<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === "object" && inner !== null) deeplyFrozen(inner as object);
  return Object.freeze(value);
}
