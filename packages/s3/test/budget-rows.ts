import type { CallOptions } from "@s3fs/core";
import type { S3FS } from "@s3fs/s3";
import { bytesOf, failureOf, gather, mebibyte } from "./place.ts";

export type Counts = Readonly<Record<string, number>>;

/** An operation, and the requests that it may take. */
export interface BudgetRow {
  readonly operation: string;
  readonly prepare?: (fs: S3FS) => Promise<unknown>;
  readonly run: (fs: S3FS, call?: CallOptions) => Promise<unknown>;
  readonly requests: Counts;
  /** In strict mode, where it takes others. */
  readonly strict?: Counts;
  /** The least that S3 allows for one who knows all about it beforehand. */
  readonly floor: number;
  /** Why it takes more than that, where it does. */
  readonly above?: string;
  /** What fs-s3fs 1.1.1 takes in strict mode, for a path in a directory. */
  readonly ancestor: Counts;
  /** What that is to be taken for. */
  readonly ancestorNote?: string;
}

const file = (fs: S3FS): Promise<unknown> => fs.write("d/file", "content");
const twoFiles = async (fs: S3FS): Promise<unknown> => [await file(fs), await fs.write("d/other", "1")];
const tree = async (fs: S3FS): Promise<void> => {
  for (const name of ["a", "b", "sub/c"]) await fs.write(`d/${name}`, name);
};
const large = (fs: S3FS): Promise<unknown> => fs.write("d/large", bytesOf(6 * mebibyte));

const missing = "a look that finds no file has to ask whether there is a directory";
const told = 'the error for a missing file needs a look; missing: "ignore" takes 1';

export const budgetRows: readonly BudgetRow[] = [
  {
    operation: "exists, of a file",
    prepare: file,
    run: (fs, call) => fs.exists("d/file", call),
    requests: { HeadObject: 1 },
    floor: 1,
    ancestor: { HeadObject: 1 },
  },
  {
    operation: "exists, of a directory",
    prepare: file,
    run: (fs, call) => fs.exists("d", call),
    requests: { HeadObject: 1, ListObjectsV2: 1 },
    floor: 1,
    above: missing,
    ancestor: { HeadObject: 2 },
  },
  {
    operation: "exists, of nothing",
    run: (fs, call) => fs.exists("d/x", call),
    requests: { HeadObject: 1, ListObjectsV2: 1 },
    floor: 1,
    above: missing,
    ancestor: { HeadObject: 2 },
  },
  {
    operation: "stat, of the root",
    run: (fs, call) => fs.stat("", call),
    requests: {},
    floor: 0,
    ancestor: {},
  },
  {
    operation: "stat, of a file",
    prepare: file,
    run: (fs, call) => fs.stat("d/file", call),
    requests: { HeadObject: 1 },
    floor: 1,
    ancestor: { HeadObject: 2 },
  },
  {
    operation: "stat, of a directory",
    prepare: file,
    run: (fs, call) => fs.stat("d", call),
    requests: { HeadObject: 1, ListObjectsV2: 1 },
    floor: 1,
    above: missing,
    ancestor: { HeadObject: 3 },
  },
  {
    operation: "stat, of nothing",
    run: (fs, call) => failureOf(fs.stat("d/x", call)),
    requests: { HeadObject: 1, ListObjectsV2: 1 },
    floor: 1,
    above: missing,
    ancestor: { HeadObject: 3 },
  },
  {
    operation: "list, of up to 1,000 entries with size, time and ETag",
    prepare: file,
    run: (fs, call) => gather(fs.list("d", call)),
    requests: { ListObjectsV2: 1 },
    floor: 1,
    ancestor: { HeadObject: 4, ListObjects: 1 },
    ancestorNote: "for 2 entries",
  },
  {
    operation: "list, of an empty directory",
    prepare: (fs) => fs.makeDirectory("d"),
    run: (fs, call) => gather(fs.list("d", call)),
    requests: { ListObjectsV2: 1 },
    floor: 1,
    ancestor: { HeadObject: 3, ListObjects: 1 },
  },
  {
    operation: "list, of nothing",
    run: (fs, call) => failureOf(gather(fs.list("d", call))),
    requests: { ListObjectsV2: 1, HeadObject: 1 },
    floor: 1,
    above: "the error tells a file from nothing",
    ancestor: { HeadObject: 3, ListObjects: 1 },
  },
  {
    operation: "list, recursive, of up to 1,000 keys",
    prepare: tree,
    run: (fs, call) => gather(fs.list("d", { ...call, recursive: true })),
    requests: { ListObjectsV2: 1 },
    floor: 1,
    ancestor: { HeadObject: 8, ListObjects: 2 },
    ancestorNote: "for 3 files in 2 directories",
  },
  {
    operation: "read",
    prepare: file,
    run: (fs, call) => fs.read("d/file", call).bytes(),
    requests: { GetObject: 1 },
    floor: 1,
    ancestor: { HeadObject: 3, GetObject: 1 },
  },
  {
    operation: "read, of a range",
    prepare: file,
    run: (fs, call) => fs.read("d/file", { ...call, start: 2, end: 4 }).bytes(),
    requests: { GetObject: 1 },
    floor: 1,
    ancestor: { HeadObject: 3, GetObject: 1 },
    ancestorNote: "of the whole",
  },
  {
    operation: "read, of a tail",
    prepare: file,
    run: (fs, call) => fs.read("d/file", { ...call, start: -3 }).bytes(),
    requests: { GetObject: 1 },
    floor: 1,
    ancestor: { HeadObject: 3, GetObject: 1 },
    ancestorNote: "of the whole",
  },
  {
    operation: "write",
    run: (fs, call) => fs.write("d/file", "new", call),
    requests: { PutObject: 1 },
    strict: { HeadObject: 1, ListObjectsV2: 1, PutObject: 1 },
    floor: 1,
    ancestor: { HeadObject: 4, PutObject: 1 },
  },
  {
    operation: "write, of 3 parts",
    run: (fs, call) => fs.write("d/large", bytesOf(16 * mebibyte + 1), call),
    requests: { CreateMultipartUpload: 1, UploadPart: 3, CompleteMultipartUpload: 1 },
    strict: {
      HeadObject: 1,
      ListObjectsV2: 1,
      CreateMultipartUpload: 1,
      UploadPart: 3,
      CompleteMultipartUpload: 1,
    },
    floor: 5,
    ancestor: { HeadObject: 4, CreateMultipartUpload: 1, UploadPart: 3, CompleteMultipartUpload: 1 },
  },
  {
    operation: "write, exclusive",
    run: (fs, call) => fs.write("d/file", "new", { ...call, overwrite: false }),
    requests: { PutObject: 1 },
    strict: { HeadObject: 1, ListObjectsV2: 1, PutObject: 1 },
    floor: 1,
    ancestor: { HeadObject: 4, PutObject: 1 },
    ancestorNote: "with a race",
  },
  {
    operation: "append, to less than 5 MiB",
    prepare: file,
    run: (fs, call) => fs.append("d/file", "more", call),
    requests: { GetObject: 1, PutObject: 1 },
    floor: 2,
    ancestor: { HeadObject: 4, GetObject: 1, PutObject: 1 },
  },
  {
    operation: "append, to 5 MiB and more",
    prepare: large,
    run: (fs, call) => fs.append("d/large", "more", call),
    requests: {
      GetObject: 1,
      CreateMultipartUpload: 1,
      UploadPartCopy: 1,
      UploadPart: 1,
      CompleteMultipartUpload: 1,
    },
    floor: 4,
    above:
      "only a look at the old file tells the size, the ETag for the condition, and what the new one must carry",
    ancestor: { HeadObject: 4, GetObject: 1, PutObject: 1 },
    ancestorNote: "of the whole",
  },
  {
    operation: "makeDirectory, of any depth",
    run: (fs, call) => fs.makeDirectory("a/b", call),
    requests: { PutObject: 1 },
    strict: { HeadObject: 2, PutObject: 1 },
    floor: 1,
    ancestor: { HeadObject: 12, PutObject: 2 },
    ancestorNote: "for 2 levels",
  },
  {
    operation: "makeDirectory, exclusive",
    run: (fs, call) => fs.makeDirectory("a", { ...call, exclusive: true }),
    requests: { ListObjectsV2: 1, PutObject: 1 },
    strict: { HeadObject: 1, ListObjectsV2: 1, PutObject: 1 },
    floor: 1,
    above: "a directory may be there without a marker",
    ancestor: { HeadObject: 4, PutObject: 1 },
  },
  {
    operation: "remove, of a file",
    prepare: twoFiles,
    run: (fs, call) => fs.remove("d/file", call),
    requests: { HeadObject: 1, DeleteObject: 1 },
    strict: { HeadObject: 1, ListObjectsV2: 1, DeleteObject: 1 },
    floor: 1,
    above: told,
    ancestor: { HeadObject: 2, DeleteObject: 1 },
  },
  {
    operation: "remove, of a file that may be missing",
    prepare: twoFiles,
    run: (fs, call) => fs.remove("d/file", { ...call, missing: "ignore" }),
    requests: { DeleteObject: 1 },
    floor: 1,
    strict: { HeadObject: 1, ListObjectsV2: 1, DeleteObject: 1 },
    ancestor: { HeadObject: 2, DeleteObject: 1 },
  },
  {
    operation: "remove, of a tree of up to 1,000 keys",
    prepare: tree,
    run: (fs, call) => fs.remove("d", { ...call, recursive: true }),
    requests: { ListObjectsV2: 1, DeleteObjects: 1 },
    strict: { ListObjectsV2: 2, DeleteObjects: 1 },
    floor: 2,
    ancestor: { HeadObject: 16, ListObjects: 4, DeleteObject: 5 },
    ancestorNote: "for 3 files in 2 directories",
  },
  {
    operation: "copy, of a file",
    prepare: file,
    run: (fs, call) => fs.copy("d/file", "d/copy", call),
    requests: { CopyObject: 1 },
    strict: { HeadObject: 2, ListObjectsV2: 1, CopyObject: 1 },
    floor: 1,
    ancestor: { HeadObject: 4, CopyObject: 1 },
  },
  {
    operation: "copy, of a tree of 3 files",
    prepare: tree,
    run: (fs, call) => fs.copy("d", "e", call),
    requests: { CopyObject: 4, HeadObject: 1, ListObjectsV2: 2 },
    strict: { CopyObject: 3, HeadObject: 9, ListObjectsV2: 6, PutObject: 2 },
    floor: 4,
    above: "whether it is a file or a tree, and what is in its way, shows on the way",
    ancestor: { HeadObject: 19, ListObjects: 3, PutObject: 2 },
    ancestorNote: "and fails",
  },
  {
    operation: "move, of a file",
    prepare: twoFiles,
    run: (fs, call) => fs.move("d/file", "d/moved", call),
    requests: { CopyObject: 1, DeleteObject: 1 },
    strict: { HeadObject: 2, ListObjectsV2: 2, CopyObject: 1, DeleteObject: 1 },
    floor: 2,
    ancestor: { HeadObject: 6, CopyObject: 1, DeleteObject: 1 },
  },
  { operation: "url", run: (fs, call) => fs.url("d/file", call), requests: {}, floor: 0, ancestor: {} },
];
