import type { Description } from "@s3fs/core";
import {
  copyFile,
  mirror,
  moveFile,
  planMirror,
  compareTrees,
  readPlan,
  writePlan,
  applyPlan,
} from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { S3FS, type S3Options } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { describe, expect, it } from "vitest";

const description: Description = {
  contentType: "text/x-poem; charset=utf-8",
  cacheControl: "max-age=60, private",
  contentDisposition: 'attachment; filename="a.txt"',
  contentEncoding: "br",
  contentLanguage: "de-AT",
  expiresMs: Date.parse("2031-01-02T03:04:05Z"),
  metadata: { author: "Jürgen ☂", "file-owner": "7" },
};

const written = new Date("2024-05-01T10:00:00.123Z");
const large = 20_000_000; // more than a part

interface Two extends AsyncDisposable {
  readonly from: S3FS;
  readonly to: S3FS;
  readonly server: S3Server;
  open(options: S3Options): S3FS;
}

/** Two stores that know nothing of each other, so that what is copied passes through here. */
async function two(): Promise<Two> {
  const [source, target] = [await serveS3({ buckets: ["demo"] }), await serveS3({ buckets: ["demo"] })];
  const open = ({ endpoint, region, credentials }: S3Server, options: S3Options = {}): S3FS =>
    new S3FS("demo", { endpoint, region, credentials, dialect: "aws", checksums: false, ...options });
  const [from, to] = [open(source), open(target)];
  for (const [path, size] of [
    ["small", 10],
    ["large", large],
  ] as const)
    await from.write(path, new Uint8Array(size), { description, modified: written });
  return {
    from,
    to,
    server: target,
    open: (options) => open(target, options),
    async [Symbol.asyncDispose]() {
      await Promise.all([from.close(), to.close()]);
      await Promise.all([source.close(), target.close()]);
    },
  };
}

const kept = { description, sourceModifiedMs: written.getTime() };

describe("what describes a content", () => {
  it("is told by a look and by a read, as it was written, and by no listing", async () => {
    await using stores = await two();
    expect(await stores.from.stat("small")).toMatchObject(kept);
    expect(await stores.from.read("small").entry()).toMatchObject(kept);
    for await (const entry of stores.from.list()) expect(entry).not.toHaveProperty("description");
  });

  it("is kept from one store to another one, of what goes in one piece and of what goes in parts", async () => {
    await using stores = await two();
    expect(await mirror(stores.from, stores.to)).toMatchObject({ ok: true, copied: 2, copiedServerSide: 0 });
    expect(stores.server.requests.count("UploadPart")).toBeGreaterThan(1);
    expect(await stores.to.stat("small")).toMatchObject(kept);
    expect(await stores.to.stat("large")).toMatchObject(kept);
    expect(await mirror(stores.from, stores.to)).toMatchObject({ ok: true, copied: 0, same: 2 });
  });

  it("is kept by a copy and by a move of one file, that nobody has looked at", async () => {
    await using stores = await two();
    await copyFile(stores.from, "small", stores.to, "copied");
    await copyFile(stores.from, "large", stores.to, "copied-large");
    await moveFile(stores.from, "large", stores.to, "moved");
    for (const path of ["copied", "copied-large", "moved"])
      expect([path, await stores.to.stat(path)]).toMatchObject([path, kept]);
  });

  it("is kept by a plan that went through files, which hold nothing of it", async () => {
    await using stores = await two();
    const plan = await planMirror(compareTrees(stores.from, stores.to), { traits: stores.to.driver.traits });
    const place = { fs: new MemoryFS(), path: "plan" };
    await writePlan(stores.from, stores.to, plan, place);
    expect(await applyPlan(stores.from, stores.to, await readPlan(place))).toMatchObject({
      ok: true,
      copied: 2,
    });
    for (const path of ["small", "large"]) expect(await stores.to.stat(path)).toMatchObject(kept);
  });

  it("gives way to what the target was opened with, header by header", async () => {
    await using stores = await two();
    await using to = stores.open({ cacheControl: "no-store", metadata: { author: "nobody", team: "a" } });
    await mirror(stores.from, to);
    for (const path of ["small", "large"])
      expect(await to.stat(path)).toMatchObject({
        description: {
          ...description,
          cacheControl: "no-store",
          metadata: { author: "nobody", "file-owner": "7", team: "a" },
        },
      });
  });

  it("is left out where there is no place for it, and the bytes and the time are kept", async () => {
    await using stores = await two();
    await using memory = new MemoryFS();
    expect(await mirror(stores.from, memory)).toMatchObject({ ok: true, copied: 2 });
    expect(await memory.stat("small")).toMatchObject({ size: 10, sourceModifiedMs: written.getTime() });
    expect(await memory.stat("small")).not.toHaveProperty("description");
    expect(await mirror(memory, stores.to)).toMatchObject({ ok: true, copied: 2 });
    expect(await stores.to.stat("small")).toMatchObject({
      description: { contentType: "application/octet-stream" },
      sourceModifiedMs: written.getTime(),
    });
  });
});
