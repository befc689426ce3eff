import type { S3Options } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { failureOf, gather, openPlace, type Place } from "./place.ts";

interface Writer {
  readonly name: string;
  /** What it writes for the directories of the one tree, beside its files. */
  plantMarkers(plant: Place["plant"]): Promise<unknown>;
}

const directories = ["docs", "docs/img", "docs/img/small"];
const files: Readonly<Record<string, string>> = {
  "docs/a.txt": "a",
  "docs/img/b.png": "bb",
  "docs/img/small/c.png": "ccc",
  "docs-old": "beside",
};

const markEach =
  (parameters: Readonly<Record<string, unknown>>): Writer["plantMarkers"] =>
  (plant) =>
    Promise.all(directories.map((path) => plant(`${path}/`, "", parameters)));

/** The same tree as others leave it behind. */
const writers: readonly Writer[] = [
  { name: "plain PUTs, or rclone as it is", plantMarkers: async () => {} },
  { name: "PyFilesystem's S3FS", plantMarkers: markEach({ ContentType: "binary/octet-stream" }) },
  {
    name: "rclone with directory markers",
    plantMarkers: markEach({
      ContentType: "application/x-directory",
      Metadata: { mtime: "1600000000.123456789" },
    }),
  },
  {
    name: "the console of S3",
    plantMarkers: (plant) => plant("docs/", "", { ContentType: "application/x-directory; charset=UTF-8" }),
  },
];

for (const { name, plantMarkers } of writers)
  for (const strict of [false, true])
    describe(`a bucket written by ${name}${strict ? ", in strict mode," : ""}`, () => {
      const open = async (): Promise<Place> => {
        const place = await openPlace({ strict });
        for (const [key, body] of Object.entries(files)) await place.plant(key, body);
        await plantMarkers(place.plant);
        return place;
      };

      it("is walked, listed and looked at like any other", async () => {
        await using place = await open();
        const { fs } = place;
        expect((await gather(fs.walk())).map(({ kind, path }) => `${kind} ${path}`).sort()).toEqual(
          [
            ...directories.map((path) => `directory ${path}`),
            ...Object.keys(files)
              .sort()
              .map((path) => `file ${path}`),
          ].sort(),
        );
        expect((await gather(fs.list("docs"))).map(({ path }) => path)).toEqual(["docs/a.txt", "docs/img"]);
        expect((await gather(fs.list("", { recursive: true }))).map(({ path }) => path)).toEqual([
          "docs-old",
          "docs",
          "docs/a.txt",
          "docs/img",
          "docs/img/b.png",
          "docs/img/small",
          "docs/img/small/c.png",
        ]);
        for (const path of directories) expect(await fs.stat(path)).toMatchObject({ kind: "directory" });
        for (const path of directories) expect(await fs.exists(path)).toBe(true);
        expect(await failureOf(fs.makeDirectory("docs/img", { exclusive: true }))).toMatchObject({
          code: "EEXIST",
        });
        expect(await failureOf(fs.remove("docs/img"))).toMatchObject({ code: "ENOTEMPTY" });
      });

      it("is opened, read and written below", async () => {
        await using place = await open();
        const { fs } = place;
        for (const [path, text] of Object.entries(files)) expect(await fs.read(path).text()).toBe(text);
        expect(await fs.at("docs/img").read("small/c.png").text()).toBe("ccc");
        expect(await fs.open("docs/a.txt", "r", (handle) => handle.read(new Uint8Array(8)))).toBeDefined();
        expect(await failureOf(fs.read("docs/img").bytes())).toMatchObject({ code: "EISDIR" });
        await fs.write("docs/img/new", "new");
        expect(await fs.read("docs/img/new").text()).toBe("new");
      });

      it("is copied, moved and removed whole, and nothing beside it", async () => {
        await using place = await open();
        const { fs } = place;
        await fs.copy("docs", "copy");
        await fs.move("docs", "moved/here");
        for (const root of ["copy", "moved/here"])
          expect(await fs.read(`${root}/img/small/c.png`).text()).toBe("ccc");
        expect(await fs.exists("docs")).toBe(false);
        await fs.remove("copy", { recursive: true });
        await fs.remove("moved", { recursive: true });
        expect(await place.keys()).toEqual(["docs-old"]);
      });
    });

describe("markers", () => {
  it("are written by makeDirectory alone, unless told otherwise", async () => {
    await using place = await openPlace();
    await place.fs.write("a/b/file", "1");
    await place.fs.makeDirectory("c/d");
    expect(await place.keys()).toEqual(["a/b/file", "c/d/"]);
  });

  it("of every level are written by all that writes, below the root of the file system", async () => {
    await using place = await openPlace();
    const fs = place.open({ markers: "every-level", prefix: "root/here" });
    await fs.write("a/b/file", "1");
    await fs.copy("a/b/file", "c/copy");
    await fs.makeDirectory("d/e");
    await fs.append("f/log", "1");
    expect(await place.keys()).toEqual(
      ["a/", "a/b/", "a/b/file", "c/", "c/copy", "d/", "d/e/", "f/", "f/log"].map(
        (key) => `root/here/${key}`,
      ),
    );
    await fs.remove("a/b/file");
    await fs.remove("c", { recursive: true });
    expect(await fs.exists("a/b")).toBe(true);
  });

  it("of every level are left out where the write fails", async () => {
    await using place = await openPlace({ markers: "every-level" });
    const broken = (async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(3);
      throw new RangeError("the source broke");
    })();
    expect(await failureOf(place.fs.write("a/b", broken))).toMatchObject({ name: "RangeError" });
    expect(await place.keys()).toEqual([]);
  });

  it("are never written where that is wished, so that a directory is there when it has content", async () => {
    await using place = await openPlace({ markers: "never" });
    await place.fs.makeDirectory("a");
    await place.fs.write("b/c", "1");
    expect(await place.keys()).toEqual(["b/c"]);
    expect(await failureOf(place.fs.makeDirectory("b", { exclusive: true }))).toMatchObject({
      code: "EEXIST",
    });
    expect(() => place.open({ markers: "never", strict: true })).toThrow(
      expect.objectContaining({ code: "EINVAL" }),
    );
  });
});

describe("a bucket with markers beside their directories, as old Hadoop wrote them,", () => {
  const keys = ["empty_$folder$", "full_$folder$", "full/a", "full/sub_$folder$", "full0", "z"];
  const open = async (options: S3Options = {}): Promise<Place> => {
    const place = await openPlace({ legacyMarkers: true, ...options });
    for (const key of keys) await place.plant(key);
    return place;
  };

  it("has files of these names as it is found", async () => {
    await using place = await open({ legacyMarkers: false });
    const names = (await gather(place.fs.list())).map(({ kind, path }) => `${kind} ${path}`);
    expect(names).toContain("file empty_$folder$");
    expect(await place.fs.exists("empty")).toBe(false);
  });

  it("is listed, walked and looked at as if they were ordinary markers, where the option says so", async () => {
    await using place = await open();
    const { fs } = place;
    const tree = [
      "directory empty",
      "directory full",
      "file full/a",
      "directory full/sub",
      "file full0",
      "file z",
    ];
    const told = ({ kind, path }: { kind: string; path: string }): string => `${kind} ${path}`;
    expect((await gather(fs.list("", { recursive: true }))).map(told)).toEqual(tree);
    expect((await gather(fs.walk())).map(told).toSorted()).toEqual(tree.toSorted());
    expect((await gather(fs.list())).map(told).toSorted()).toEqual(
      tree.filter((line) => !line.includes("/")).toSorted(),
    );
    for (const path of ["empty", "full", "full/sub"])
      expect(await fs.stat(path)).toMatchObject({ kind: "directory" });
    for (const path of ["empty", "full/sub"]) expect(await gather(fs.list(path))).toEqual([]);
    expect(await failureOf(fs.makeDirectory("empty", { exclusive: true }))).toMatchObject({ code: "EEXIST" });
    expect(await failureOf(gather(fs.list("none")))).toMatchObject({ code: "ENOENT" });
    expect(await failureOf(fs.stat("none"))).toMatchObject({ code: "ENOENT" });
    place.server.requests.reset();
    await fs.exists("empty");
    expect(place.server.requests.counts()).toEqual({ HeadObject: 2, ListObjectsV2: 1 });
  });

  for (const strict of [false, true])
    it(`loses a marker with its directory, and nothing beside it${strict ? ", in strict mode" : ""}`, async () => {
      await using place = await open({ strict });
      const { fs } = place;
      await fs.remove("empty");
      expect(await failureOf(fs.remove("full"))).toMatchObject({ code: "ENOTEMPTY" });
      await fs.remove("full", { recursive: true });
      expect(await place.keys()).toEqual(["full0", "z"]);
      await place.plant("only_$folder$");
      await place.plant("d/only_$folder$");
      await fs.remove("only", { recursive: true });
      await fs.remove("d/only");
      expect(await place.keys()).toEqual([...(strict ? ["d/"] : []), "full0", "z"]);
      for (const path of ["only", "empty", "full"]) expect(await fs.exists(path)).toBe(false);
    });

  it("loses a file of the same path with the tree", async () => {
    await using place = await open();
    await place.plant("empty", "a file");
    await place.fs.remove("empty", { recursive: true });
    expect(await place.keys()).not.toContain("empty");
    expect(await place.keys()).not.toContain("empty_$folder$");
  });

  it("is copied as a tree, without such markers at the target", async () => {
    await using place = await open();
    await place.fs.copy("full", "copy");
    await place.fs.move("copy", "moved");
    const moved = (await place.keys()).filter((key) => key.startsWith("moved"));
    expect(moved).toEqual(["moved/a", "moved/sub/"]);
    expect((await place.keys()).some((key) => key.startsWith("copy"))).toBe(false);
  });
});
