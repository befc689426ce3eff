import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { MemoryFS } from "@s3fs/memory";
import { memoryOpener } from "@s3fs/memory/opener";
import { OpenerRegistry } from "@s3fs/opener";
import { OsFS } from "@s3fs/os";
import { osOpener } from "@s3fs/os/opener";
import { describe, expect, it, onTestFinished } from "vitest";

const registry = new OpenerRegistry([memoryOpener, osOpener]);

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "s3fs-opener-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

describe("OpenerRegistry with the backends for memory and disk", () => {
  it("opens local paths and file URLs, absolute and relative", async () => {
    const path = await directory();
    await (await registry.open(path)).write("a b%", "hello");
    for (const url of [`file://${path}`, relative(".", path), `file://${relative(".", path)}`]) {
      const fs = await registry.open(url);
      expect(fs).toBeInstanceOf(OsFS);
      expect(await fs.read("a b%").text()).toBe("hello");
    }
  });

  it("resolves the path and the URL of a file", async () => {
    const path = join(await directory(), "100%@b?c#d");
    for (const url of [path, `file://${path.replace("%", "%25").replace("?", "%3F")}`]) {
      const resolved = await registry.resolve(url);
      await resolved.fs.write(resolved.path, url);
      expect(await (await registry.open(join(path, ".."))).read("100%@b?c#d").text()).toBe(url);
    }
  });

  it("opens a fresh memory each time, and a temporary directory", async () => {
    const [one, other] = [await registry.open("mem://"), await registry.open("mem://")];
    await one.write("a", "1");
    expect(one).toBeInstanceOf(MemoryFS);
    expect(await other.exists("a")).toBe(false);
    await using temporary = await registry.open("temp://");
    await temporary.write("a", "1");
  });

  it("lets a backend refuse a parameter it does not know", async () => {
    await expect(registry.open("mem://?colour=red")).rejects.toThrow('unknown parameter "colour"; known are');
  });
});
