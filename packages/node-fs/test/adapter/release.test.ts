import { getEventListeners, once } from "node:events";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { toNodeFs, type NodeFs } from "../../src/adapter/index.ts";
import { onDisk, openWith, type OnDisk } from "../on-disk.ts";

const MEBIBYTE = 1_048_576;

interface Watched extends OnDisk {
  readonly nodeFs: NodeFs;
  /** Files that are open below the adapter. */
  openFiles(): number;
  bytesRead(): number;
  /** Makes every write below the adapter wait. */
  hold(): void;
  letGo(): void;
}

/** A disk that counts what is open, and can be made to wait. */
async function watchedDisk(): Promise<Watched> {
  const counts = { open: 0, read: 0 };
  let gate = Promise.resolve();
  let letGo = (): void => {};
  const { open } = openWith((handle) => ({
    async close() {
      await handle.close();
      counts.open -= 1;
    },
    async read(...all) {
      const result = await handle.read(...all);
      counts.read += result.bytesRead;
      return result;
    },
    async write(...all) {
      await gate;
      return handle.write(...all);
    },
  }));
  const disk = await onDisk({
    async open(...all) {
      const handle = await open(...all);
      counts.open += 1;
      return handle;
    },
  });
  onTestFinished(() => letGo());
  return {
    ...disk,
    nodeFs: toNodeFs(disk.fs),
    openFiles: () => counts.open,
    bytesRead: () => counts.read,
    letGo: () => letGo(),
    hold() {
      gate = new Promise((resolve) => {
        letGo = resolve;
      });
    },
  };
}

/** Turns in which what should not go on could go on. */
async function idle(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await setImmediate();
}

describe("a stream that reads", () => {
  it("reads no further than its consumer", async () => {
    const { fs, nodeFs, openFiles, bytesRead } = await watchedDisk();
    await fs.write("large", Buffer.alloc(32 * MEBIBYTE));
    const stream = nodeFs.createReadStream("/large");
    await once(stream, "readable");
    stream.read(1);
    await idle();
    expect(bytesRead()).toBeGreaterThan(0);
    expect(bytesRead()).toBeLessThanOrEqual(4 * MEBIBYTE);
    stream.destroy();
    await once(stream, "close");
    expect(openFiles()).toBe(0);
  });

  it("reads nothing before it is asked, and only the range that is wanted", async () => {
    const { fs, nodeFs, openFiles, bytesRead } = await watchedDisk();
    await fs.write("large", Buffer.alloc(32 * MEBIBYTE, "x"));
    const stream = nodeFs.createReadStream("large", { start: 5, end: 104 });
    await once(stream, "open");
    expect(bytesRead()).toBe(0);
    expect(await buffer(stream)).toEqual(Buffer.alloc(100, "x"));
    expect(bytesRead()).toBe(100);
    await expect.poll(openFiles).toBe(0);
  });

  it.each(["destroy before it is open", "destroy after it", "signal", "leave the loop"] as const)(
    "frees its file when it is ended by: %s",
    async (how) => {
      const { fs, nodeFs, openFiles } = await watchedDisk();
      await fs.write("large", Buffer.alloc(4 * MEBIBYTE));
      const controller = new AbortController();
      const stream = nodeFs.createReadStream("large", { signal: controller.signal });
      const errors: unknown[] = [];
      stream.on("error", (error) => errors.push(error));
      const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
      if (how !== "destroy before it is open") await once(stream, "open");
      if (how === "signal") controller.abort();
      else if (how === "leave the loop") for await (const chunk of stream) if (chunk) break;
      stream.destroy();
      await closed;
      expect(openFiles()).toBe(0);
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
      const isAbort = how === "signal" || how === "leave the loop"; // which Node calls an abort, too
      expect(errors).toMatchObject(isAbort ? [{ name: "AbortError", code: "ABORT_ERR" }] : []);
    },
  );
});

describe("a stream that writes", () => {
  it("makes its source wait while the store does", async () => {
    const { nodeFs, openFiles, hold, letGo } = await watchedDisk();
    hold();
    let made = 0;
    function* chunks(): Iterable<Buffer> {
      for (; made < 64; made += 1) yield Buffer.alloc(MEBIBYTE);
    }
    const writing = pipeline(Readable.from(chunks()), nodeFs.createWriteStream("large"));
    await idle();
    expect(made).toBeLessThanOrEqual(20); // of 64; the source itself takes 16 objects ahead
    letGo();
    await writing;
    expect((await nodeFs.promises.stat("large")).size).toBe(64 * MEBIBYTE);
    expect(openFiles()).toBe(0);
  });

  it.each(["destroy", "an error", "signal", "a source that fails", "destroy before it is open"] as const)(
    "leaves the old content and nothing else when it is ended by: %s",
    async (how) => {
      const { fs, nodeFs, names, openFiles } = await watchedDisk();
      await fs.write("file", "old");
      const controller = new AbortController();
      const stream = nodeFs.createWriteStream("file", { signal: controller.signal });
      const failed = new Promise((resolve) => stream.once("error", resolve));
      const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
      if (how !== "destroy before it is open") {
        await once(stream, "open");
        await promisify((done: () => void) => stream.write(Buffer.alloc(MEBIBYTE), done))();
      }
      if (how === "signal") controller.abort();
      else if (how === "an error") stream.destroy(new Error("enough"));
      else if (how === "a source that fails") {
        const source = Readable.from(
          (function* () {
            yield "new";
            throw new Error("enough");
          })(),
        );
        await expect(pipeline(source, stream)).rejects.toThrow("enough");
      } else stream.destroy();
      await closed;
      await expect.poll(openFiles).toBe(0);
      await expect.poll(names).toEqual(["file"]);
      if (how === "signal") expect(await failed).toMatchObject({ code: "ABORT_ERR" });
      if (how === "an error") expect(await failed).toMatchObject({ message: "enough" });
      expect(await fs.read("file").text()).toBe("old");
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    },
  );

  it("fails by the error of the commit, and does not tell that it has finished", async () => {
    const disk = await onDisk({
      rename: () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" })),
    });
    const stream = toNodeFs(disk.fs).createWriteStream("file");
    const events: string[] = [];
    stream.on("finish", () => events.push("finish"));
    await expect(pipeline(Readable.from(["x"]), stream)).rejects.toMatchObject({
      code: "ENOSPC",
      syscall: "close",
      message: "ENOSPC: no space left on device, close",
    });
    expect(events).toEqual([]);
    expect(await disk.names()).toEqual([]);
  });

  it("ends a write that the store does not answer when it is destroyed", async () => {
    const { fs, nodeFs, names, hold, letGo, openFiles } = await watchedDisk();
    hold();
    const stream = nodeFs.createWriteStream("file");
    await once(stream, "open");
    for (let index = 0; index < 4; index += 1) stream.write(Buffer.alloc(MEBIBYTE));
    await idle();
    const failed = new Promise((resolve) => stream.once("error", resolve));
    const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
    stream.destroy();
    letGo(); // a disk can not be interrupted in a write; what follows is not written any more
    await closed;
    expect(await failed).toMatchObject({ code: "ERR_STREAM_DESTROYED" }); // as of a stream of Node
    await expect.poll(openFiles).toBe(0);
    await expect.poll(names).toEqual([]);
    expect(await fs.exists("file")).toBe(false);
  });
});

describe("descriptors and directories", () => {
  it("are freed by closing, disposing, leaving the loop, or reading to the end", async () => {
    const { fs, nodeFs, openFiles, names } = await watchedDisk();
    for (const name of ["a", "b", "c"]) await fs.write(name, "x");
    const fd = await promisify(nodeFs.open)("a", "r+");
    await promisify(nodeFs.close)(fd);
    {
      await using handle = await nodeFs.promises.open("new", "w");
      await handle.write("left by its scope");
    }
    for await (const entry of await nodeFs.promises.opendir("/")) if (entry.name) break;
    for await (const line of (await nodeFs.promises.open("a")).readLines()) expect(line).toBe("x");
    await expect.poll(openFiles).toBe(0);
    expect(await fs.read("new").text()).toBe("left by its scope");
    expect(await names()).toEqual(["a", "b", "c", "new"]);
  });

  it("warn of nothing, whatever they give up", async () => {
    const { nodeFs, names, openFiles } = await watchedDisk();
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on("warning", note);
    onTestFinished(() => void process.off("warning", note));
    const controller = new AbortController();
    for (let index = 0; index < 20; index += 1) {
      const stream = nodeFs.createWriteStream(`file-${index}`, { signal: controller.signal });
      await once(stream, "open");
      stream.destroy();
    }
    await expect.poll(openFiles).toBe(0);
    await expect.poll(names).toEqual([]);
    expect(warnings).toEqual([]);
  });
});
