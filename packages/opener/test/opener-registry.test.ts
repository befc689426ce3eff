import { FileSystem, isFsError } from "@s3fs/core";
import { OpenerRegistry } from "@s3fs/opener";
import { describe, expect, it } from "vitest";
import { mapOpener } from "./map-opener.ts";

describe("OpenerRegistry", () => {
  it("opens a file system by the scheme of its URL, in any case of letters", async () => {
    const opener = mapOpener(["shelf", "rack"]);
    const registry = new OpenerRegistry([opener]);
    await (await registry.open("SHELF://a/b")).write("c.txt", "hello");
    expect(await (await registry.open("rack://a")).read("b/c.txt").text()).toBe("hello");
    expect(registry.schemes).toEqual(["shelf", "rack"]);
  });

  it("names the known schemes when it refuses an unknown one, and no secret", async () => {
    const registry = new OpenerRegistry([mapOpener(["shelf"]), mapOpener(["rack"])]);
    const error = await registry.open("s4://AK:CANARY@b/x?secret=CANARY").catch((reason: unknown) => reason);
    expect(isFsError(error, "EINVAL") && error.message).toBe(
      'EINVAL: invalid argument, open "s4://AK:***@b/x?secret=***": nothing opens the scheme "s4"; known are shelf, rack',
    );
  });

  it("knows nothing that was not registered, local paths included", async () => {
    const registry = new OpenerRegistry();
    await expect(registry.open("a/b")).rejects.toThrow("nothing opens local paths; no opener is registered");
    registry.register(mapOpener(["file"]));
    expect(await registry.open("a/b")).toBeInstanceOf(FileSystem);
  });

  it("refuses a second opener for a scheme, and then adds none of its schemes", () => {
    const registry = new OpenerRegistry([mapOpener(["shelf"])]);
    expect(() => registry.register(mapOpener(["rack", "shelf"]))).toThrow(
      'the scheme "shelf" has an opener already',
    );
    expect(registry.schemes).toEqual(["shelf"]);
  });

  it.each(["Shelf", "s", "1s", "shelf:", ""])("refuses to register %j, which is no scheme", (scheme) => {
    expect(() => new OpenerRegistry([mapOpener([scheme])])).toThrow("is no scheme");
  });

  it("shares nothing with another registry", () => {
    const one = new OpenerRegistry([mapOpener(["shelf"])]);
    expect(new OpenerRegistry().schemes).toEqual([]);
    expect(one.schemes).toEqual(["shelf"]);
  });

  it("passes the caller's options on to the opener", async () => {
    const opener = mapOpener(["shelf"]);
    const backend = { client: {} };
    await new OpenerRegistry([opener]).open("shelf://a", { untrusted: true, backend });
    await new OpenerRegistry([opener]).resolve("shelf://a/b", { untrusted: true, backend });
    expect(opener.asked.map(({ options }) => options)).toEqual([
      { untrusted: true, backend },
      { untrusted: true, backend },
    ]);
  });

  it("takes a known scheme without its slashes for a mistake, and shows no secret of it", async () => {
    const registry = new OpenerRegistry([mapOpener(["shelf", "file"])]);
    for (const text of ["shelf:AK:CANARY@b", "shelf:/AK:CANARY@b"]) {
      const error = await registry.open(text).catch((reason: unknown) => reason);
      expect(isFsError(error, "EINVAL") && error.detail).toContain("write shelf:// for a URL");
      expect(String(error)).not.toContain("CANARY");
    }
    await registry.open("./shelf:AK");
    await registry.open("other:AK");
  });
});

describe("OpenerRegistry.resolve", () => {
  it.each([
    ["shelf://bucket/a/b.txt", "bucket/a", "b.txt"],
    ["shelf://bucket/a", "bucket", "a"],
    ["shelf://bucket/a/", "bucket/a/", ""],
    ["shelf://bucket", "bucket", ""],
    ["shelf://", "", ""],
    ["shelf://bucket/a%2Fb", "bucket/a", "b"],
    ["shelf://bucket/a/..", "bucket/a/..", ""],
    ["file:///a", "/", "a"],
    ["file:///", "/", ""],
    ["file:///C:/x", "/C:/", "x"],
    ["/tmp/a/b", "/tmp/a", "b"],
    ["notes.txt", ".", "notes.txt"],
    [".", ".", ""],
    ["..", "..", ""],
    ["dir/", "dir/", ""],
    ["a\\b", ".", "a\\b"],
    ["C:\\x", "C:/", "x"],
    ["C:\\x\\y.txt", "C:\\x", "y.txt"],
    ["C:/x/y.txt", "C:/x", "y.txt"],
  ])("takes %j for the directory %j and the path %j", async (text, resource, path) => {
    const opener = mapOpener(["shelf", "file"]);
    const resolved = await new OpenerRegistry([opener]).resolve(text);
    expect(resolved.path).toBe(path);
    expect(opener.asked.map(({ url }) => url.resource)).toEqual([resource]);
  });

  it("answers with a file system in which the path is the file", async () => {
    const registry = new OpenerRegistry([mapOpener(["shelf"])]);
    const { fs, path } = await registry.resolve("shelf://bucket/a/b.txt");
    await fs.write(path, "hello");
    expect(await (await registry.open("shelf://bucket")).read("a/b.txt").text()).toBe("hello");
  });

  it("hands the opener a URL that keeps its credentials and still shows none of them", async () => {
    const opener = mapOpener(["shelf"]);
    await new OpenerRegistry([opener]).resolve("shelf://AK:CANARY@bucket/a/b.txt?strict=1");
    const url = opener.asked[0]?.url;
    expect(url).toMatchObject({ username: "AK", password: "CANARY", resource: "bucket/a" });
    expect(JSON.stringify(url)).toBe('"shelf://AK:***@bucket/a/b.txt?strict=1"');
  });
});
