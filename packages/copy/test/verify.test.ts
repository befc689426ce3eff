import { FileSystem, FsError, type Driver } from "@s3fs/core";
import { mirror, type MirrorOptions } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { beforeEach, describe, expect, it } from "vitest";
import { harvest, plant, WRITTEN } from "./trees.ts";

let source: MemoryFS;
let memory: MemoryFS;
/** Of each file that reached the target. */
let writes: number;

beforeEach(async () => {
  [source, memory, writes] = [new MemoryFS(), new MemoryFS(), 0];
  await plant(source, { file: "content" });
  await plant(memory, { file: "old" }, WRITTEN - 5000);
});

/** A target of another store, whose first writes keep other bytes than they were given. */
function target(wrongs: number, more: Partial<Driver> = {}): FileSystem {
  const { copyFrom: _copyFrom, locate: _locate, ...driver } = memory.driver;
  return new FileSystem({
    ...driver,
    write: (path, chunks, request) =>
      driver.write(path, (writes += 1) <= wrongs ? altered(chunks) : chunks, request),
    ...more,
  });
}

async function* altered(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) yield chunk.map((byte) => byte ^ 1);
}

const reading: MirrorOptions = { verify: "read" };

describe("a copy that is found to be wrong, in place of another file", () => {
  it("is sent again, and what it replaced is backed up once", async () => {
    const backup = new MemoryFS();
    const report = await mirror(source, target(2), { ...reading, backup });
    expect(report).toMatchObject({ ok: true, copied: 1, changed: 1, failed: [] });
    expect(writes).toBe(3);
    expect(await harvest(memory)).toEqual({ file: "content" });
    expect(await harvest(backup)).toEqual({ file: "old" });
  });

  it("is told as what it is when no attempt is better, and does not stay", async () => {
    const report = await mirror(source, target(Infinity), reading);
    expect(report.failed).toMatchObject([{ path: "file", error: { code: "EINTEGRITY" } }]);
    expect(writes).toBe(3);
    expect(await harvest(memory)).toEqual({});
  });

  it("goes on the condition that it is still what was written, and stays when it is another one's by then", async () => {
    const removals: (string | undefined)[] = [];
    const removeFile: Driver["removeFile"] = async (_path, { ifMatch }) => {
      removals.push(ifMatch);
      throw new FsError("EPRECONDITION");
    };
    const report = await mirror(source, target(Infinity, { removeFile }), reading);
    expect(report.failed).toMatchObject([{ path: "file", error: { code: "EINTEGRITY", retryable: false } }]);
    const { etag } = await memory.read("file").entry();
    expect([writes, removals]).toEqual([1, [etag]]);
  });

  it("stays where nothing tells that it is what was written, and is not tried again", async () => {
    const { driver } = memory;
    const copyFrom: Driver["copyFrom"] = async () => void (await memory.write("t/file", "longer content"));
    await plant(memory, { "s/file": "content" });
    const inside = new FileSystem({ ...driver, copyFrom }).at("t");
    const report = await mirror(memory.at("s"), inside, { verify: "head" });
    expect(report.failed).toMatchObject([{ path: "file", error: { code: "EINTEGRITY", retryable: false } }]);
    expect(await memory.read("t/file").text()).toBe("longer content");
  });
});

describe("a copy that nobody could look at", () => {
  /** Looks at the target that follow a write. */
  const looking = (look: () => void): Partial<Driver> => ({
    async stat(path, request) {
      if (path === "file" && writes > 0) look();
      return memory.driver.stat(path, request);
    },
  });
  const unavailable = (): never => {
    throw new FsError("EUNAVAILABLE", { retryable: true });
  };

  it("is looked at again, and not sent again", async () => {
    let failures = 2;
    const unsteady = target(
      0,
      looking(() => void ((failures -= 1) >= 0 && unavailable())),
    );
    expect(await mirror(source, unsteady, { verify: "head" })).toMatchObject({ ok: true, copied: 1 });
    expect(writes).toBe(1);
  });

  it("does not stay after an abort, so that the next run sends it again", async () => {
    const controller = new AbortController();
    const reason = new Error("stopped");
    const stopping = target(
      0,
      looking(() => {
        controller.abort(reason);
        looks += 1;
        if (looks === 1) throw reason;
      }),
    );
    let looks = 0;
    await expect(mirror(source, stopping, { verify: "head", signal: controller.signal })).rejects.toBe(
      reason,
    );
    expect(await harvest(memory)).toEqual({});
    expect(await mirror(source, target(0), reading)).toMatchObject({ ok: true, copied: 1, added: 1 });
  });

  it.each(["gone", "another one"])(
    "stays when the source is %s by then: it may be the only one",
    async (fate) => {
      let looks = 0;
      const unsteady = target(
        0,
        looking(() => void ((looks += 1) === 1 && unavailable())),
      );
      const leaving = new FileSystem({
        ...source.driver,
        async stat(path, request) {
          const entry = await source.driver.stat(path, request);
          if (entry?.kind !== "file") return entry;
          return fate === "gone" ? undefined : { ...entry, etag: "another" };
        },
      });
      const report = await mirror(leaving, unsteady, { verify: "head", retries: 0 });
      expect(report.failed).toMatchObject([{ path: "file", error: { code: "EUNAVAILABLE" } }]);
      expect(await harvest(memory)).toEqual({ file: "content" });
    },
  );
});
