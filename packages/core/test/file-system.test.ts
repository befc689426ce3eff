import { FileSystem, isFsError } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { mapDriver } from "./map-driver.ts";

const map = (): FileSystem => new FileSystem(mapDriver());

async function pathsOf(fs: FileSystem, path = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of fs.list(path, { recursive: true })) paths.push(entry.path);
  return paths;
}

describe("FileSystem", () => {
  it("writes a file, makes its parents and reads it back", async () => {
    const fs = map();
    await fs.write("/a//b/./c.txt", "hello");
    expect(await fs.read("a/b/c.txt").text()).toBe("hello");
    expect(await pathsOf(fs)).toEqual(["a", "a/b", "a/b/c.txt"]);
  });

  it("lists a tree in tree order, where a directory sorts with its slash", async () => {
    const fs = map();
    for (const path of ["a/x", "a-b", "a.b", "a0"]) await fs.write(path, "");
    expect(await pathsOf(fs)).toEqual(["a-b", "a.b", "a", "a/x", "a0"]);
  });

  it("reports errors with the path as the caller spelled it", async () => {
    const error = await map()
      .stat("/x//y")
      .catch((reason: unknown) => reason);
    expect(isFsError(error, "ENOENT") && error.path).toBe("/x//y");
    expect(isFsError(error) && error.message).toBe('ENOENT: no such file or directory, stat "/x//y" (map)');
  });

  it("copies and moves files and trees", async () => {
    const fs = map();
    await fs.write("a/b/c", "1");
    await fs.copy("a", "d");
    await fs.move("a/b", "e");
    expect(await pathsOf(fs)).toEqual(["a", "d", "d/b", "d/b/c", "e", "e/c"]);
  });

  it("shows a directory as a file system of its own", async () => {
    const fs = map();
    const view = fs.at("a/b");
    expect(await view.exists("")).toBe(false);
    await view.write("c", "1");
    expect(await fs.read("a/b/c").text()).toBe("1");
    await view.remove("", { recursive: true });
    expect(await pathsOf(fs)).toEqual(["a", "a/b"]);
  });

  it("refuses every call once closed, also through its views", async () => {
    const fs = map();
    const view = fs.at("a");
    await fs.close();
    await expect(fs.exists("a")).rejects.toMatchObject({ code: "ECLOSED" });
    await expect(view.exists("a")).rejects.toMatchObject({ code: "ECLOSED" });
  });

  it("hashes, appends and reads ranges", async () => {
    const fs = map();
    await fs.append("a", "foo");
    await fs.append("a", "bar");
    expect(await fs.hash("a", "md5")).toBe("3858f62230ac3c915f300c664312c63f");
    expect(await fs.read("a", { start: -4, end: 5 }).text()).toBe("oba");
  });
});
