import * as nodeFs from "node:fs";
import { promisify } from "node:util";
import { MemoryFS } from "@s3fs/memory";
import { toNodeFs, type NodeFs } from "@s3fs/node-fs/adapter";
import type glob from "fast-glob";
import type git from "isomorphic-git";
import type { pack } from "tar-fs";
import { describe, expect, expectTypeOf, it } from "vitest";

const fs = toNodeFs(new MemoryFS());

/** What the adapter leaves out of `node:fs`, beside the synchronous functions and the classes. */
const absent = new Set([
  ..."_toUnixTimestamp lchmod lutimes openAsBlob statfs unwatchFile watch watchFile".split(" "),
  ..."F_OK R_OK W_OK X_OK glob mkdtempDisposable openAsBlob".split(" "), // the first four live in constants
]);

const namesOf = (module: object): string[] =>
  Object.keys(module).filter(
    (name) => !name.endsWith("Sync") && !/^[A-Z]|^default$/.test(name) && !absent.has(name),
  );

describe("the surface of the adapter", () => {
  it("has every function of node:fs but those that are left out, and no other", () => {
    expect(Object.keys(fs).sort()).toEqual(namesOf(nodeFs).sort());
    expect(Object.keys(fs.promises).sort()).toEqual(namesOf(nodeFs.promises).sort());
  });

  it("gives back the form with promises of each function that calls back", async () => {
    await fs.promises.writeFile("/file", "content");
    expect((await promisify(fs.stat)("/file")).size).toBe(7);
    expect(await promisify(fs.exists)("/file")).toBe(true);
    const fd = await promisify(fs.open)("/file", "r");
    expect(await promisify(fs.read)(fd, Buffer.alloc(3), 0, 3, 0)).toMatchObject({ bytesRead: 3 });
    await promisify(fs.close)(fd);
  });

  it("can be taken apart: no function needs to be called on its object", async () => {
    const { writeFile, readFile } = fs.promises;
    await writeFile("/apart", "content");
    expect(await readFile("/apart", "utf8")).toBe("content");
  });

  it("throws what a callback throws, instead of calling it again", async () => {
    const thrown = new Promise((resolve) => process.setUncaughtExceptionCaptureCallback(resolve));
    let calls = 0;
    fs.stat("/missing", () => {
      calls += 1;
      throw new Error("of the callback");
    });
    await expect(thrown).resolves.toMatchObject({ message: "of the callback" });
    process.setUncaughtExceptionCaptureCallback(null);
    expect(calls).toBe(1);
  });

  it("makes no links, which it says as a file system without them does", async () => {
    await expect(fs.promises.symlink("a", "/b")).rejects.toMatchObject({
      code: "EPERM",
      message: "EPERM: operation not permitted, symlink 'a' -> '/b'",
    });
    await expect(fs.promises.link("/a", "/b")).rejects.toMatchObject({ code: "EPERM", syscall: "link" });
  });

  it("gives numbers to open files that node:fs would never take for its own", async () => {
    const fd = await promisify(fs.open)("/file", "r");
    expect(() => nodeFs.closeSync(fd)).toThrow(expect.objectContaining({ code: "EBADF" }));
    await promisify(fs.close)(fd);
  });

  it("is of Node's types, so that libraries take it without a cast", () => {
    expectTypeOf(nodeFs).toExtend<NodeFs>();
    expectTypeOf(fs.promises.readFile).toEqualTypeOf(nodeFs.promises.readFile);
    expectTypeOf(fs.createReadStream).toEqualTypeOf(nodeFs.createReadStream);
    expectTypeOf(fs).toExtend<NonNullable<Parameters<typeof glob>[1]>["fs"]>();
    expectTypeOf(fs).toExtend<Parameters<typeof git.init>[0]["fs"]>();
    expectTypeOf({ fs, strict: true }).toExtend<NonNullable<Parameters<typeof pack>[1]>>();
    expectTypeOf<NodeFs>().not.toHaveProperty("readFileSync");
    expectTypeOf<NodeFs>().not.toHaveProperty("watch");
  });
});
