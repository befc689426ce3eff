import { PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { failureOf, gather, openPlace, type Place } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

async function keepVersions({ server }: Place): Promise<void> {
  const { endpoint, region, credentials } = server;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: "demo", VersioningConfiguration }));
  client.destroy();
}

describe("versions", () => {
  it("are listed with removals, the newest first, and each can be read by a path and by its key", async () => {
    await using place = await openPlace();
    await keepVersions(place);
    const { fs } = place;
    const first = (await fs.write("d/a", "one")).native?.versionId;
    await fs.write("d/a", "two");
    await fs.remove("d/a");
    await fs.write("d/a b+c", "other");
    const listed = await gather(fs.at("d").s3.versions());
    expect(listed.map(({ key, isLatest, isDeleteMarker }) => [key, isLatest, isDeleteMarker])).toEqual([
      ["d/a", true, true],
      ["d/a", false, false],
      ["d/a", false, false],
      ["d/a b+c", true, false],
    ]);
    if (first === undefined) throw new Error("a write tells its version");
    expect(await fs.exists("d/a")).toBe(false);
    expect(await fs.read("d/a", { native: { VersionId: first } }).text()).toBe("one");
    expect(new TextDecoder().decode(await fs.s3.get("d/a", { versionId: first }))).toBe("one");
    expect(await fs.s3.head("d/a", { versionId: first })).toMatchObject({ size: 3 });
    await fs.s3.restoreVersion("d/a", first);
    expect(await fs.read("d/a").text()).toBe("one");
  });

  it("are removed for good one by one", async () => {
    await using place = await openPlace();
    await keepVersions(place);
    await place.fs.write("a", "one");
    await place.fs.write("a", "two");
    for await (const { key, versionId } of place.fs.s3.versions("a"))
      await place.fs.s3.remove(key, { versionId });
    expect(await gather(place.fs.s3.versions())).toEqual([]);
  });

  it("come in pages of a thousand, and a page that leads nowhere is an error", async () => {
    await using place = await openPlace();
    await keepVersions(place);
    for (let round = 0; round < 11; round += 1)
      await Promise.all(Array.from({ length: 100 }, (_, index) => place.plant(`many/${index}`, `${round}`)));
    place.server.requests.reset();
    expect(await gather(place.fs.s3.versions("many/"))).toHaveLength(1100);
    expect(place.server.requests.counts()).toEqual({ ListObjectVersions: 2 });
    place.server.faults.add({
      operation: "ListObjectVersions",
      times: Infinity,
      action: { kind: "empty-200" },
    });
    expect(await failureOf(gather(place.fs.s3.versions()))).toMatchObject({ code: "EPROTOCOL" });
  });
});

describe("what is told and changed beside the bytes:", () => {
  it("tags", async () => {
    await using place = await openPlace();
    await place.fs.write("a", "1", { native: { Tagging: "color=blue&size=9%2B" } });
    expect(await place.fs.s3.tags("a")).toEqual({ color: "blue", size: "9+" });
    await place.fs.s3.setTags("a", { "a b": "c+d" });
    expect(await place.fs.s3.tags("a")).toEqual({ "a b": "c+d" });
    await place.fs.s3.setTags("a", {});
    expect(await place.fs.s3.tags("a")).toEqual({});
    expect(await failureOf(place.fs.s3.tags("b"))).toMatchObject({ code: "ENOENT", path: "b" });
  });

  it("rights", async () => {
    await using place = await openPlace();
    await place.fs.write("a", "1");
    const address = `${place.server.endpoint}/demo/a`;
    expect((await fetch(address)).status).toBe(403);
    await place.fs.s3.setAcl("a", "public-read");
    expect((await fetch(address)).status).toBe(200);
    const { owner, grants } = await place.fs.s3.acl("a");
    expect(grants.map(({ permission }) => permission).sort()).toEqual(["FULL_CONTROL", "READ"]);
    expect(grants.map(({ grantee }) => grantee)).toContain(owner);
  });

  it("headers, of which those that are not named stay, and the tags too", async () => {
    await using place = await openPlace();
    const native = {
      ContentType: "text/x-old",
      CacheControl: "no-store",
      Metadata: { color: "blau" },
      Tagging: "t=1",
    };
    await place.fs.write("a", "content", { native, modified: 1_600_000_000_123.456 });
    await place.fs.s3.setHeaders("a", { CacheControl: "max-age=60", StorageClass: "STANDARD_IA" });
    const changed = await place.fs.stat("a");
    expect(changed).toMatchObject({
      sourceModifiedMs: 1_600_000_000_123.456,
      native: { contentType: "text/x-old", cacheControl: "max-age=60", storageClass: "STANDARD_IA" },
    });
    expect(changed.native).toMatchObject({ metadata: { color: "blau" } });
    expect(await place.fs.s3.tags("a")).toEqual({ t: "1" });
    await place.fs.s3.setHeaders("a", { ContentType: "text/new", Metadata: { size: "groß" } });
    expect((await place.fs.stat("a")).native).toMatchObject({
      contentType: "text/new",
      metadata: { size: "groß" },
      storageClass: "STANDARD_IA",
    });
    expect(await place.fs.read("a").text()).toBe("content");
    expect(await failureOf(place.fs.s3.setHeaders("b", {}))).toMatchObject({ code: "ENOENT" });
  });

  it("headers by a copy, whose rights are those of the options and not those of before", async () => {
    await using place = await openPlace();
    const address = `${place.server.endpoint}/demo/a`;
    await place.plant("a", "1", { ACL: "public-read" });
    await place.fs.s3.setHeaders("a", { CacheControl: "no-store" });
    expect((await fetch(address)).status).toBe(403);
    await place.open({ acl: "public-read" }).s3.setHeaders("a", { CacheControl: "no-cache" });
    expect((await fetch(address)).status).toBe(200);
  });

  it("headers of what is replaced meanwhile are ECHANGED", async () => {
    await using place = await openPlace();
    await place.fs.write("a", "1");
    place.server.faults.add({ operation: "HeadObject", action: { kind: "wrong-etag" } });
    expect(await failureOf(place.fs.s3.setHeaders("a", { CacheControl: "x" }))).toMatchObject({
      code: "ECHANGED",
    });
  });
});

describe("raw keys", () => {
  it("are read and removed, also those that no path can spell", async () => {
    await using place = await openPlace();
    await place.plant("a//b", "odd");
    expect(new TextDecoder().decode(await place.fs.s3.get("a//b"))).toBe("odd");
    expect(await failureOf(place.fs.s3.get("a//c"))).toMatchObject({ code: "ENOENT", path: "a//c" });
    await place.fs.s3.remove("a//b");
    expect(await place.keys()).toEqual([]);
    expect(await failureOf(place.fs.s3.remove(""))).toMatchObject({ code: "EINVAL" });
  });

  it.each([
    ["a part of the object", 206, { "content-range": "bytes 10-14/40" }, "EPROTOCOL"],
    ["more than memory holds", 200, { "content-length": "900719925474099" }, "EFBIG"],
    ["nothing of its length", 200, { "content-length": "-1" }, "EPROTOCOL"],
    ["less than it says", 200, { "content-length": "4000000000" }, "EPROTOCOL"],
  ])("are not taken for whole when the reply holds %s", async (_what, status, headers, code) => {
    await using raw = await serveRaw(
      (_request, reply) => {
        reply.writeHead(status, { ...objectHeaders, "content-length": "5", ...headers });
        reply.write("01234", () => reply.destroy());
      },
      { retries: { attempts: 2, baseDelayMs: 1 } },
    );
    expect(await failureOf(raw.fs.s3.get("a"))).toMatchObject({ code, path: "a", operation: "read" });
  });

  for (const dialect of ["aws", "minio"] as const)
    it(`are removed on a condition, over a store like ${dialect}`, async () => {
      await using place = await openPlace({}, { dialect });
      const fs = place.open({ dialect });
      const { etag } = await fs.write("a", "1");
      expect(await failureOf(fs.s3.remove("a", { ifMatch: "other" }))).toMatchObject({
        code: "EPRECONDITION",
      });
      expect(await place.keys()).toEqual(["a"]);
      await fs.s3.remove("a", { ifMatch: etag });
      expect(await place.keys()).toEqual([]);
    });

  it("of an archive cannot be read, and are asked for", async () => {
    await using place = await openPlace();
    await place.fs.write("a", "1", { native: { StorageClass: "GLACIER" } });
    expect(await failureOf(place.fs.s3.get("a"))).toMatchObject({ code: "EARCHIVED" });
    // The embedded server has no archives, and says so.
    expect(await failureOf(place.fs.s3.restoreArchived("a", { days: 2, tier: "Bulk" }))).toMatchObject({
      code: "ENOTSUP",
    });
  });
});
