import { FileSystem } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { openBucket } from "../src/open-bucket.ts";
import { s3PartLimits } from "../src/part-limits.ts";
import { bytesOf, failureOf, mebibyte, openPlace, quickly, type Place } from "./place.ts";

const large = bytesOf(5 * mebibyte);
const small = { partSize: 5 * mebibyte } as const;

async function expectContent({ fs }: Pick<Place, "fs">, ...parts: Uint8Array[]): Promise<void> {
  expect(Buffer.compare(await fs.read("log").bytes(), Buffer.concat(parts))).toBe(0);
}

describe("an append", () => {
  it("to a small file is one GET and one PUT", async () => {
    await using place = await openPlace();
    await place.plant("log", "1");
    place.server.requests.reset();
    expect(await place.fs.append("log", "2")).toMatchObject({ size: 2 });
    expect(place.server.requests.counts()).toEqual({ GetObject: 1, PutObject: 1 });
    expect(await place.fs.read("log").text()).toBe("12");
  });

  it("to one that is large enough to be a part lets the store copy it", async () => {
    await using place = await openPlace();
    await place.plant("log", large);
    place.server.requests.reset();
    expect(await place.fs.append("log", "2")).toMatchObject({ size: large.byteLength + 1 });
    expect(place.server.requests.counts()).toEqual({
      GetObject: 1,
      CreateMultipartUpload: 1,
      UploadPartCopy: 1,
      UploadPart: 1,
      CompleteMultipartUpload: 1,
    });
    await expectContent(place, large, Buffer.from("2"));
  });

  it("of much, to much, is copied and sent in parts", async () => {
    await using place = await openPlace(small);
    const { endpoint, region, credentials } = place.server;
    const connection = { endpoint, region, credentials, retries: quickly, ...small };
    const limits = { ...s3PartLimits, copyPartBytes: 5 * mebibyte };
    await using fs = new FileSystem(openBucket("demo", connection, limits).driver);
    const [old, added] = [bytesOf(17 * mebibyte + 1), bytesOf(13 * mebibyte)];
    await place.plant("log", old);
    place.server.requests.reset();
    await fs.append("log", new Blob([added]).stream());
    expect(place.server.requests.counts()).toMatchObject({ UploadPartCopy: 3, UploadPart: 3 });
    await expectContent(place, old, added);
  });

  for (const [size, content] of [
    ["a small", Buffer.from("1")],
    ["a large", large],
  ] as const)
    it(`to ${size} file keeps what describes it, but for the time of its old content`, async () => {
      const downloadArgs = { ResponseContentType: "text/html", ResponseCacheControl: "max-age=9" };
      await using place = await openPlace({ downloadArgs }); // which is how a reply shall look, and not how the file is
      const described = { ContentType: "text/x-log", CacheControl: "no-cache", StorageClass: "STANDARD_IA" };
      const Metadata = { colour: "blue", mtime: "1600000000" };
      await place.plant("log", content, { ...described, Metadata, Tagging: "a%20b=c" });
      await place.fs.append("log", "2");
      const entry = await place.fs.stat("log");
      const native = { contentType: "text/x-log", cacheControl: "no-cache", storageClass: "STANDARD_IA" };
      expect(entry).toMatchObject({ native: { ...native, metadata: { colour: "blue" } } });
      expect(entry).not.toHaveProperty("sourceModifiedMs");
      expect(await place.fs.s3.tags("log")).toEqual({ "a b": "c" });
    });

  it("is EPRECONDITION when the file is changed meanwhile, and leaves nothing behind", async () => {
    await using place = await openPlace();
    for (const change of [() => place.plant("log", "theirs"), () => place.fs.remove("log")]) {
      await place.plant("log", large);
      const data = async function* (): AsyncGenerator<string> {
        await change();
        yield "2";
      };
      expect(await failureOf(place.fs.append("log", data()))).toMatchObject({ code: "EPRECONDITION" });
    }
    expect(place.server.uploadsInProgress()).toBe(0);
    expect(await place.keys()).toEqual([]);
  });

  it("tells the error of its source, and leaves the file as it was", async () => {
    await using place = await openPlace();
    await place.plant("log", large);
    const reason = new Error("unreadable");
    const data = async function* (): AsyncGenerator<string> {
      yield "2";
      throw reason;
    };
    expect(await failureOf(place.fs.append("log", data()))).toBe(reason);
    expect(place.server.uploadsInProgress()).toBe(0);
    await expectContent(place, large);
  });

  it("makes a file where nothing is, and is EISDIR on a directory", async () => {
    await using place = await openPlace();
    await place.fs.append("d/log", "1");
    expect(await place.fs.read("d/log").text()).toBe("1");
    expect(await failureOf(place.fs.append("d", "1"))).toMatchObject({ code: "EISDIR" });
  });

  it("to a file that comes meanwhile is EPRECONDITION as well, and leaves that one", async () => {
    await using place = await openPlace();
    const data = async function* (): AsyncGenerator<string> {
      await place.plant("log", "theirs");
      yield "2";
    };
    expect(await failureOf(place.fs.append("log", data()))).toMatchObject({ code: "EPRECONDITION" });
    expect(await place.fs.read("log").text()).toBe("theirs");
  });

  it("goes through here where the store can not copy parts", async () => {
    await using place = await openPlace();
    await place.plant("log", large);
    const action = { kind: "error", status: 501, code: "NotImplemented" } as const;
    place.server.faults.add({ operation: "UploadPartCopy", times: Infinity, action });
    await place.fs.append("log", "2");
    await expectContent(place, large, Buffer.from("2"));
    expect(place.server.uploadsInProgress()).toBe(0);
  });

  it("recognises its own commit when the reply to it is lost", async () => {
    await using place = await openPlace();
    await place.plant("log", large);
    place.server.faults.add({ operation: "CompleteMultipartUpload", action: { kind: "lost-reply" } });
    await place.fs.append("log", "2");
    await expectContent(place, large, Buffer.from("2"));
  });
});

describe("a handle", () => {
  for (const flags of ["r+", "a+", "a"] as const)
    it(`that is opened by "${flags}" keeps what describes the file, but for the time of its old content`, async () => {
      await using place = await openPlace();
      const described = { ContentType: "text/x-log", CacheControl: "no-cache", ContentDisposition: "inline" };
      const Metadata = { colour: "=?UTF-8?B?Z3LDvG4=?=", mtime: "1600000000", "file-mtime": "1600000000000" };
      await place.plant("log", "old", { ...described, Metadata });
      await place.fs.open("log", flags, (handle) => handle.write(Buffer.from("new"), 0));
      expect(await place.fs.read("log").text()).toBe(flags === "r+" ? "new" : "oldnew");
      const entry = await place.fs.stat("log");
      expect(entry).toMatchObject({
        description: {
          contentType: "text/x-log",
          cacheControl: "no-cache",
          contentDisposition: "inline",
          metadata: { colour: "grün" },
        },
      });
      expect(entry).not.toHaveProperty("sourceModifiedMs");
    });

  it("takes what downloads are told to look like for no description of the file", async () => {
    const native = { ResponseContentType: "text/html" } as const;
    await using place = await openPlace({ downloadArgs: { ResponseCacheControl: "max-age=9" } });
    await place.plant("log", "old", { ContentLanguage: "de" });
    const { description } = await place.fs.read("log", { native }).entry();
    expect(description).toEqual({ contentLanguage: "de" });
    await place.fs.open("log", "r+", (handle) => handle.write(Buffer.from("new"), 0));
    expect((await place.fs.stat("log")).native).not.toHaveProperty("cacheControl");
  });
});
