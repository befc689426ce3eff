import { join } from "node:path";
import type { FsUrl } from "@s3fs/core";
import { temporaryDirectory } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { OsFS, TempFS } from "../src/index.ts";
import { osOpener } from "../src/opener.ts";

function url(scheme: string, resource: string, parameters: Record<string, string> = {}): FsUrl {
  return {
    scheme,
    resource,
    parameters: new Map(Object.entries(parameters)),
    display: `${scheme}://${resource}`,
  };
}

describe("osOpener", () => {
  it("opens a directory of the disk, absolute or relative to the current one", async () => {
    const root = temporaryDirectory();
    const fs = await osOpener.open(url("file", root, { symlinks: "refuse", durability: "full" }), {});
    await fs.write("a", "x");
    expect(await new OsFS(root).read("a").text()).toBe("x");
    expect(await osOpener.open(url("file", "some/where"), {})).toMatchObject({
      root: join(process.cwd(), "some/where"),
    });
    expect(await osOpener.open(url("file", "~"), {})).toMatchObject({ root: join(process.cwd(), "~") });
  });

  it("opens a temporary directory", async () => {
    const fs = await osOpener.open(url("temp", "mine"), {});
    expect(fs).toBeInstanceOf(TempFS);
    expect(fs).toMatchObject({ root: expect.stringContaining("mine-") as string });
    await fs.close();
  });

  it.each([
    [url("file", "/x", { symlink: "follow" }), /symlinks, durability/],
    [url("file", "/x", { symlinks: "maybe" }), /inside, refuse, follow/],
    [url("file", "/x", { durability: "high" }), /none, file, full/],
    [url("file", ""), /current directory/],
    [{ ...url("file", "/x"), username: "me" }, /credentials/],
  ])("refuses %j and names what it knows", async (refused, message) => {
    await expect(osOpener.open(refused, {})).rejects.toThrow(message);
  });
});
