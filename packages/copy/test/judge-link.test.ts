import { FileSystem, parsePath, type Driver, type Entry, type LinkEntry } from "@s3fs/core";
import { compareTrees, type Compare, type Difference } from "@s3fs/copy";
import { mapDriver } from "@s3fs/test-drivers";
import { describe, expect, it } from "vitest";

const path = parsePath("l");
const link: LinkEntry = { kind: "link", path };
const file: Entry = { kind: "file", path, size: 1, modifiedMs: 0, sourceModifiedMs: 0 };

/** A file system that lists that one entry, and does with links what is given. */
function side(entry: Entry | undefined, functions: Partial<Driver> = {}): FileSystem {
  async function* listed(): AsyncIterable<Entry> {
    if (entry !== undefined) yield entry;
  }
  return new FileSystem({ ...mapDriver(), listTree: listed, ...functions });
}

const linking = (destination: string): Partial<Driver> => ({
  readLink: async () => destination,
  makeLink: async () => {},
});

async function judged(
  source: FileSystem,
  target: FileSystem,
  compare: Compare = "auto",
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for await (const each of compareTrees(source, target, { links: "copy", compare })) differences.push(each);
  return differences;
}

const there = linking("there");

describe("a link of the source", () => {
  it("is a difference where nothing is, another thing is, or a link that leads elsewhere", async () => {
    const source = side(link, there);
    const expected = { kind: "link", path: "l", source: link, destination: "there" };
    expect(await judged(source, side(undefined, there))).toEqual([expected]);
    expect(await judged(source, side(file, there))).toEqual([{ ...expected, target: file }]);
    expect(await judged(source, side(link, linking("elsewhere")))).toEqual([{ ...expected, target: link }]);
  });

  it("is the same as one that leads there, unless all is to be made anew", async () => {
    const [source, target] = [side(link, there), side(link, there)];
    const same = { kind: "same", path: "l", source: link, target: link, weakly: false };
    expect(await judged(source, target)).toEqual([same]);
    expect(await judged(source, target, "always")).toMatchObject([{ kind: "link", target: link }]);
  });

  it("is left by the rules that leave what is there, or what is not, and nobody is asked", async () => {
    const [source, kept] = [side(link), { kind: "kept", path: "l", source: link }];
    expect(await judged(source, side(undefined), "exists")).toEqual([kept]);
    expect(await judged(source, side(file), "notExists")).toEqual([{ ...kept, target: file }]);
    expect(await judged(side(link, there), side(file, there), "exists")).toMatchObject([{ kind: "link" }]);
    expect(await judged(side(link, there), side(undefined, there), "notExists")).toMatchObject([
      { kind: "link" },
    ]);
  });

  it("is a failure where its file system does not tell where it leads", async () => {
    const [failed] = await judged(side(link), side(file, there));
    expect(failed).toMatchObject({
      kind: "failed",
      path: "l",
      source: link,
      target: file,
      error: {
        code: "ENOTSUP",
        operation: "read",
        path: "l",
        driver: "map",
        detail: "this file system lists links and does not tell where they lead",
      },
    });
  });

  it("is a failure where the target has no links, also if it lists one", async () => {
    for (const target of [side(undefined), side(link, { readLink: async () => "there" })])
      expect(await judged(side(link, there), target)).toMatchObject([
        {
          kind: "failed",
          error: {
            code: "ENOTSUP",
            operation: "copy",
            path: "l",
            driver: "map",
            detail: "the target has no links; mirror without links, or let the source follow them",
          },
        },
      ]);
  });

  it("is a failure when it can't be read, told by its path and with its cause", async () => {
    const cause = new Error("bad sector");
    const readLink = async (): Promise<never> => Promise.reject(cause);
    const [failed] = await judged(side(link, { readLink }), side(undefined, there));
    expect(failed).toMatchObject({
      kind: "failed",
      path: "l",
      error: { code: "EUNKNOWN", path: "l", cause },
    });
    expect(failed).not.toHaveProperty("target");
  });

  it("ends the comparison when that is aborted meanwhile", async () => {
    const abort = new AbortController();
    const readLink = async (): Promise<never> => {
      abort.abort(new Error("enough"));
      throw new Error("too late");
    };
    const run = async (): Promise<void> => {
      const options = { links: "copy", signal: abort.signal } as const;
      for await (const _each of compareTrees(side(link, { readLink }), side(file, there), options));
    };
    await expect(run()).rejects.toThrow("enough");
  });
});
