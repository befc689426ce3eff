import { NEVER, type Path } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { bytesOf, failureOf, mebibyte, openPlace } from "./place.ts";

const small = { partSize: 5 * mebibyte } as const;

describe("a write", () => {
  for (const size of [
    0,
    1,
    5 * mebibyte - 1,
    5 * mebibyte,
    5 * mebibyte + 1,
    15 * mebibyte,
    15 * mebibyte + 3,
  ]) {
    it(`of ${size} bytes comes back as it was, from whatever chunks`, async () => {
      await using place = await openPlace(small);
      const content = bytesOf(size);
      expect(await place.fs.write("whole", content)).toMatchObject({ size });
      expect(await place.fs.write("chunks", chunksOf(content, 333_333))).toMatchObject({ size });
      for (const path of ["whole", "chunks"])
        expect(Buffer.compare(await place.fs.read(path).bytes(), content)).toBe(0);
      expect((await place.fs.stat("whole")).native?.metadata).toBeDefined();
    });
  }

  it("tells the etag that a look tells", async () => {
    await using place = await openPlace(small);
    for (const size of [10, 11 * mebibyte]) {
      const { etag } = await place.fs.write("file", bytesOf(size));
      expect(await place.fs.stat("file")).toMatchObject({ size, etag });
      for await (const entry of place.fs.list()) expect(entry).toMatchObject({ size, etag });
    }
  });

  it("keeps the writer's time to the microsecond, and the store's own is the same in list and in stat", async () => {
    await using place = await openPlace();
    await place.fs.write("file", "1", { modified: -1_234_567.891 });
    const looked = await place.fs.stat("file");
    expect(looked).toMatchObject({ sourceModifiedMs: -1_234_567.891 });
    for await (const listed of place.fs.list()) expect(listed.modifiedMs).toBe(looked.modifiedMs);
  });

  it("carries what uploadArgs say, markers, copies and parts included", async () => {
    await using place = await openPlace({
      ...small,
      uploadArgs: { CacheControl: "max-age=2592000", ACL: "public-read", Metadata: { owner: "Zoë" } },
    });
    await place.fs.write("small.css", "a{}");
    await place.fs.write("large.bin", bytesOf(6 * mebibyte));
    await place.fs.makeDirectory("directory");
    await place.fs.copy("small.css", "copy.css");
    for (const key of ["small.css", "large.bin", "directory/", "copy.css"])
      expect(await place.fs.s3.head(key)).toMatchObject({
        native: { cacheControl: "max-age=2592000", metadata: { owner: "Zoë" } },
      });
    const address = `${place.server.endpoint}/demo/copy.css`;
    expect((await fetch(address)).status).toBe(200); // the ACL lets everyone read
  });

  it("takes parameters of its own, which win", async () => {
    await using place = await openPlace({ cacheControl: "no-store", acl: "private" });
    await place.fs.write("file.txt", "1", {
      native: { ContentType: "text/x-own", CacheControl: "max-age=1" },
    });
    expect(await place.fs.stat("file.txt")).toMatchObject({
      native: { contentType: "text/x-own", cacheControl: "max-age=1" },
    });
    const unknown = { CacheContrl: "x" } as object;
    expect(await failureOf(place.fs.write("file.txt", "1", { native: unknown }))).toMatchObject({
      code: "EINVAL",
      detail: expect.stringContaining("CacheControl"),
    });
  });
});

describe("an exclusive write", () => {
  for (const size of [3, 6 * mebibyte]) {
    it(`of ${size} bytes leaves the file that is there`, async () => {
      await using place = await openPlace(small);
      await place.fs.write("file", "old");
      const write = place.fs.write("file", bytesOf(size), { overwrite: false });
      expect(await failureOf(write)).toMatchObject({ code: "EEXIST" });
      expect(await place.fs.read("file").text()).toBe("old");
      expect(place.server.uploadsInProgress()).toBe(0);
      await place.fs.write("new", bytesOf(size), { overwrite: false });
      expect((await place.fs.stat("new")).kind).toBe("file");
    });
  }

  it("succeeds for one of ten", async () => {
    await using place = await openPlace();
    const writes = Array.from({ length: 10 }, (_, index) =>
      place.fs.write("lock", `${index}`, { overwrite: false }),
    );
    const results = await Promise.allSettled(writes);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("a write on condition", () => {
  it("replaces the content it knows, and no other", async () => {
    await using place = await openPlace(small);
    const { etag: first = "" } = await place.fs.write("file", "1");
    const { etag: second = "" } = await place.fs.write("file", bytesOf(6 * mebibyte), { ifMatch: first });
    expect(await failureOf(place.fs.write("file", "3", { ifMatch: first }))).toMatchObject({
      code: "EPRECONDITION",
    });
    await place.fs.write("file", "3", { ifMatch: second });
    await place.fs.remove("file");
    expect(await failureOf(place.fs.write("file", "4", { ifMatch: second }))).toMatchObject({
      code: "EPRECONDITION",
    });
    expect(await place.fs.exists("file")).toBe(false);
  });

  it("takes no asterisk and no control character for an etag, and asks nothing", async () => {
    await using place = await openPlace();
    const { fs } = place;
    await fs.write("file", "1");
    place.server.requests.reset();
    for (const ifMatch of ["*", "a\nb", "a\u0000"]) {
      const calls = [
        () => fs.write("file", "2", { ifMatch }),
        () => fs.read("file", { ifMatch }).bytes(),
        () => fs.driver.copyFile("file" as Path, "copy" as Path, { overwrite: true, ifMatch, signal: NEVER }),
      ];
      for (const call of calls) expect(await failureOf(call())).toMatchObject({ code: "EINVAL" });
    }
    expect(place.server.requests.total).toBe(0);
    expect(fs.s3.requests.count("CopyObject")).toBe(0);
  });

  it("excludes an exclusive one", async () => {
    await using place = await openPlace();
    const write = place.fs.write("file", "1", { ifMatch: "etag", overwrite: false });
    expect(await failureOf(write)).toMatchObject({ code: "EINVAL" });
  });
});

describe("a write that fails", () => {
  it("leaves the old bytes and no upload when its data throws", async () => {
    await using place = await openPlace(small);
    await place.fs.write("file", "old");
    for (const before of [0, 1, 3 * mebibyte, 17 * mebibyte]) {
      const failure = new Error(`after ${before}`);
      expect(await failureOf(place.fs.write("file", failing(before, failure)))).toBe(failure);
    }
    expect(await place.fs.read("file").text()).toBe("old");
    expect(place.server.uploadsInProgress()).toBe(0);
  });

  it("leaves nothing when a part is refused, and tells that error", async () => {
    await using place = await openPlace(small);
    place.server.faults.add({
      operation: "UploadPart",
      nth: 2,
      action: { kind: "error", status: 403, code: "AccessDenied" },
    });
    const write = place.fs.write("file", bytesOf(40 * mebibyte));
    expect(await failureOf(write)).toMatchObject({ code: "EACCES" });
    expect(place.server.uploadsInProgress()).toBe(0);
    expect(await place.fs.exists("file")).toBe(false);
  });

  it("does not wait for data that never comes", async () => {
    await using place = await openPlace(small);
    place.server.faults.add({
      operation: "UploadPart",
      action: { kind: "error", status: 403, code: "AccessDenied" },
    });
    expect(await failureOf(place.fs.write("file", endless(11 * mebibyte)))).toMatchObject({ code: "EACCES" });
    expect(place.server.uploadsInProgress()).toBe(0);
  });

  it("of more than ten thousand parts says which option helps, before it begins", async () => {
    await using place = await openPlace(small);
    const write = place.fs.write("file", endless(1), { size: 10_000 * 5 * mebibyte + 1 });
    expect(await failureOf(write)).toMatchObject({
      code: "EFBIG",
      detail: expect.stringContaining("partSize"),
    });
    expect(place.server.requests.total).toBe(0);
  });
});

describe("the end of a multipart upload", () => {
  const data = bytesOf(6 * mebibyte);

  for (const action of [
    { kind: "error-with-200", code: "InternalError" },
    { kind: "empty-200" },
    { kind: "error", status: 503, code: "SlowDown" },
  ] as const) {
    it(`is repeated after ${action.kind}`, async () => {
      await using place = await openPlace(small);
      place.server.faults.add({ operation: "CompleteMultipartUpload", action });
      await place.fs.write("file", data);
      expect((await place.fs.read("file").bytes()).byteLength).toBe(data.byteLength);
    });
  }
});

async function* chunksOf(content: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < content.byteLength; offset += length)
    yield content.subarray(offset, offset + length);
}

async function* failing(before: number, error: Error): AsyncGenerator<Uint8Array> {
  yield* chunksOf(bytesOf(before), mebibyte);
  throw error;
}

async function* endless(before: number): AsyncGenerator<Uint8Array> {
  yield* chunksOf(bytesOf(before), mebibyte);
  await new Promise(() => {});
}
