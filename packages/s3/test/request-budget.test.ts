import type { S3FS } from "@s3fs/s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, failureOf, gather, mebibyte, openPlace, type Place } from "./place.ts";

interface Row {
  readonly operation: string;
  readonly prepare?: (place: Place) => Promise<unknown>;
  readonly run: (fs: S3FS, place: Place) => Promise<unknown>;
  readonly requests: Readonly<Record<string, number>>;
}

const file = (place: Place): Promise<unknown> => place.fs.write("d/file", "content");
const emptyDirectory = (place: Place): Promise<unknown> => place.fs.makeDirectory("empty");

const rows: readonly Row[] = [
  { operation: "stat of the root", run: (fs) => fs.stat(""), requests: {} },
  { operation: "stat of a file", prepare: file, run: (fs) => fs.stat("d/file"), requests: { HeadObject: 1 } },
  {
    operation: "stat of a directory",
    prepare: file,
    run: (fs) => fs.stat("d"),
    requests: { HeadObject: 1, ListObjectsV2: 1 },
  },
  {
    operation: "stat of nothing",
    run: (fs) => failureOf(fs.stat("nothing")),
    requests: { HeadObject: 1, ListObjectsV2: 1 },
  },
  { operation: "exists", prepare: file, run: (fs) => fs.exists("d/file"), requests: { HeadObject: 1 } },
  { operation: "read", prepare: file, run: (fs) => fs.read("d/file").bytes(), requests: { GetObject: 1 } },
  {
    operation: "read of a range",
    prepare: file,
    run: (fs) => fs.read("d/file", { start: 2, end: 4 }).bytes(),
    requests: { GetObject: 1 },
  },
  {
    operation: "read of a tail",
    prepare: file,
    run: (fs) => fs.read("d/file", { start: -3 }).bytes(),
    requests: { GetObject: 1 },
  },
  {
    operation: "read of a directory",
    prepare: file,
    run: (fs) => failureOf(fs.read("d").bytes()),
    requests: { GetObject: 1, ListObjectsV2: 1 },
  },
  { operation: "write", run: (fs) => fs.write("a/b/c", "new"), requests: { PutObject: 1 } },
  {
    operation: "write of just one part",
    run: (fs) => fs.write("part", bytesOf(8 * mebibyte)),
    requests: { PutObject: 1 },
  },
  {
    operation: "exclusive write",
    run: (fs) => fs.write("new", "new", { overwrite: false }),
    requests: { PutObject: 1 },
  },
  {
    operation: "write of a byte more than two parts",
    run: (fs) => fs.write("large", bytesOf(16 * mebibyte + 1)),
    requests: { CreateMultipartUpload: 1, UploadPart: 3, CompleteMultipartUpload: 1 },
  },
  { operation: "list", prepare: file, run: (fs) => gather(fs.list("d")), requests: { ListObjectsV2: 1 } },
  {
    operation: "list of an empty directory with a marker",
    prepare: emptyDirectory,
    run: (fs) => gather(fs.list("empty")),
    requests: { ListObjectsV2: 1 },
  },
  {
    operation: "list of nothing",
    run: (fs) => failureOf(gather(fs.list("nothing"))),
    requests: { ListObjectsV2: 1, HeadObject: 1 },
  },
  { operation: "list of an empty root", run: (fs) => gather(fs.list()), requests: { ListObjectsV2: 1 } },
  {
    operation: "recursive list",
    prepare: file,
    run: (fs) => gather(fs.list("", { recursive: true })),
    requests: { ListObjectsV2: 1 },
  },
  { operation: "makeDirectory", run: (fs) => fs.makeDirectory("a/b/c"), requests: { PutObject: 1 } },
  {
    operation: "remove of a file",
    prepare: file,
    run: (fs) => fs.remove("d/file"),
    requests: { HeadObject: 1, DeleteObject: 1 },
  },
  {
    operation: "remove of a file that may be missing",
    prepare: file,
    run: (fs) => fs.remove("d/file", { missing: "ignore" }),
    requests: { DeleteObject: 1 },
  },
  {
    operation: "remove of a tree, with the file of the same path",
    prepare: async ({ fs }) => [await fs.write("d/file", "content"), await fs.write("d", "twin")],
    run: (fs) => fs.remove("d", { recursive: true }),
    requests: { ListObjectsV2: 1, DeleteObjects: 1 },
  },
  {
    operation: "remove of the tree of the root",
    prepare: file,
    run: (fs) => fs.remove("", { recursive: true }),
    requests: { ListObjectsV2: 1, DeleteObjects: 1 },
  },
  { operation: "copy", prepare: file, run: (fs) => fs.copy("d/file", "copy"), requests: { CopyObject: 1 } },
  {
    operation: "move",
    prepare: file,
    run: (fs) => fs.move("d/file", "moved"),
    requests: { CopyObject: 1, DeleteObject: 1 },
  },
  { operation: "url", run: (fs) => fs.url("d/file"), requests: {} },
];

describe("the request budget", () => {
  for (const { operation, prepare, run, requests } of rows) {
    it(`of ${operation} is ${describeCounts(requests)}`, async () => {
      await using place = await openPlace();
      await prepare?.(place);
      place.server.requests.reset();
      place.fs.s3.requests.reset();
      await run(place.fs, place);
      expect(place.server.requests.counts()).toEqual(requests);
      expect(place.fs.s3.requests.counts()).toEqual(requests);
    });
  }
});

describe("the request budget for more than a page", () => {
  const total = 2001;
  let place: Place;
  beforeAll(async () => {
    place = await openPlace();
    await place.plantMany(["many/", ...Array.from({ length: total - 1 }, (_, index) => `many/${index}`)]);
  });
  afterAll(() => place[Symbol.asyncDispose]());

  it("of list is one request for a thousand keys", async () => {
    place.server.requests.reset();
    expect(await gather(place.fs.list("many"))).toHaveLength(total - 1);
    expect(place.server.requests.counts()).toEqual({ ListObjectsV2: 3 });
  });

  it("of a recursive list is one request for a thousand keys", async () => {
    place.server.requests.reset();
    expect(await gather(place.fs.list("", { recursive: true }))).toHaveLength(total);
    expect(place.server.requests.counts()).toEqual({ ListObjectsV2: 3 });
  });

  it("of removing a tree is two requests for a thousand keys", async () => {
    place.server.requests.reset();
    await place.fs.remove("", { recursive: true });
    expect(place.server.requests.counts()).toEqual({ ListObjectsV2: 3, DeleteObjects: 3 });
    expect(await place.keys()).toEqual([]);
  });
});

describe("the request budget of strict mode", () => {
  const strictRows: readonly Row[] = [
    { operation: "read", prepare: file, run: (fs) => fs.read("d/file").bytes(), requests: { GetObject: 1 } },
    { operation: "stat", prepare: file, run: (fs) => fs.stat("d/file"), requests: { HeadObject: 1 } },
    {
      operation: "write two directories deep",
      run: (fs) => fs.write("a/b/c", "new"),
      requests: { HeadObject: 2, ListObjectsV2: 1, PutObject: 1 },
    },
    {
      operation: "makeDirectory at the root",
      run: (fs) => fs.makeDirectory("a"),
      requests: { HeadObject: 1, PutObject: 1 },
    },
    {
      operation: "remove of the last child",
      prepare: file,
      run: (fs) => fs.remove("d/file"),
      requests: { HeadObject: 1, ListObjectsV2: 1, PutObject: 1, DeleteObject: 1 },
    },
    {
      operation: "copy",
      prepare: file,
      run: (fs) => fs.copy("d/file", "copy"),
      requests: { HeadObject: 1, ListObjectsV2: 1, CopyObject: 1 },
    },
  ];
  for (const { operation, prepare, run, requests } of strictRows) {
    it(`of ${operation} is ${describeCounts(requests)}`, async () => {
      await using place = await openPlace({ strict: true });
      await prepare?.(place);
      place.server.requests.reset();
      await run(place.fs, place);
      expect(place.server.requests.counts()).toEqual(requests);
    });
  }
});

function describeCounts(requests: Readonly<Record<string, number>>): string {
  const counts = Object.entries(requests).map(([name, count]) => `${count} ${name}`);
  return counts.length === 0 ? "nothing" : counts.join(" and ");
}
