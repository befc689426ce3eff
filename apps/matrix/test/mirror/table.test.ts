import { FileSystem, FsError } from "@s3fs/core";
import { mirror, type MirrorOptions, type MirrorReport } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { TempFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { serveS3, type FaultRule, type S3Server } from "@s3fs/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { harvest, plant, WRITTEN, type Tree } from "./trees.ts";

const modes = ["off", "on", "with excluded"] as const;
type Mode = (typeof modes)[number];
const kinds = ["disk", "memory", "S3"] as const;
type Kind = (typeof kinds)[number];

interface Cell {
  readonly name: string;
  readonly source: Tree;
  readonly target: Tree;
  /** The one kind of source that can hold it. */
  readonly onlyOn?: Kind;
  /** The one kind of target that can hold it. */
  readonly onlyTo?: Kind;
  /** A file that can't be read, or a directory that can't be listed, with its slash. */
  readonly unreadable?: { readonly side: "source" | "target"; readonly path: string };
  readonly options?: MirrorOptions;
  /** What the target has afterwards. */
  readonly after: (mode: Mode, target: Kind) => Tree;
  /** Or the code of the error that the run ends with. */
  readonly report: (mode: Mode, target: Kind) => Partial<MirrorReport> | string;
}

const deletes = (mode: Mode): boolean => mode !== "off";
const conflict = (path: string): Partial<MirrorReport> => ({
  ok: false,
  copied: 0,
  deleted: 0,
  conflicts: [expect.objectContaining({ path, error: expect.objectContaining({ code: "ECONFLICT" }) })],
});

const refused = (path: string): MirrorReport["failed"] => [
  expect.objectContaining({ path, error: expect.objectContaining({ code: "EACCES" }) }),
];

/** Each tree has one file more, which both have: no side is empty. The source's are a second older. */
const cells: readonly Cell[] = [
  {
    name: "only left",
    source: { file: "F", "d/": "", "d/deep/x": "X" },
    target: {},
    after: () => ({ file: "F", "d/": "", "d/deep/": "", "d/deep/x": "X" }),
    report: () => ({ ok: true, copied: 2, added: 2, deleted: 0 }),
  },
  {
    name: "only right",
    source: {},
    target: { file: "F", "d/deep/x": "X" },
    after: (mode) => (deletes(mode) ? {} : { file: "F", "d/": "", "d/deep/": "", "d/deep/x": "X" }),
    report: (mode) => ({ ok: true, deleted: deletes(mode) ? 4 : 0, extra: deletes(mode) ? 0 : 4 }),
  },
  {
    name: "same",
    source: { "d/file": "same" },
    target: { "d/file": "same" },
    after: () => ({ "d/": "", "d/file": "same" }),
    report: () => ({ ok: true, copied: 0, deleted: 0, same: 3, weaklySame: 0 }),
  },
  {
    name: "differs, of one size and older",
    source: { file: "new!" },
    target: { file: "old!" },
    after: () => ({ file: "new!" }),
    report: () => ({ ok: true, copied: 1, changed: 1, deleted: 0, same: 1 }),
  },
  {
    name: "type flip: a file in place of a directory",
    source: { name: "F" },
    target: { "name/deep/x": "X" },
    after: (mode) => (deletes(mode) ? { name: "F" } : { "name/": "", "name/deep/": "", "name/deep/x": "X" }),
    report: (mode) => (deletes(mode) ? { ok: true, copied: 1, deleted: 3 } : conflict("name")),
  },
  {
    name: "type flip: a directory in place of a file",
    source: { "name/deep/x": "X" },
    target: { name: "F" },
    after: (mode) => (deletes(mode) ? { "name/": "", "name/deep/": "", "name/deep/x": "X" } : { name: "F" }),
    report: (mode) => (deletes(mode) ? { ok: true, copied: 1, deleted: 1 } : conflict("name")),
  },
  {
    name: "twin",
    onlyOn: "S3",
    source: { name: "F", "name/x": "X" },
    target: { right: "R" },
    after: (mode, target) => ({
      ...(target === "S3" && { name: "F", "name/": "", "name/x": "X" }),
      ...((target !== "S3" || !deletes(mode)) && { right: "R" }),
    }),
    report: (mode, target) =>
      target === "S3" ? { ok: true, copied: 2, deleted: deletes(mode) ? 1 : 0 } : conflict("name"),
  },
  {
    name: "twin on the right, file left",
    onlyTo: "S3",
    source: { name: "F" },
    target: { name: "F", "name/x": "X" },
    after: (mode) => ({ name: "F", ...(!deletes(mode) && { "name/": "", "name/x": "X" }) }),
    report: (mode) => ({ ok: true, deleted: deletes(mode) ? 2 : 0 }),
  },
  {
    name: "twin on the right, directory left",
    onlyTo: "S3",
    source: { "name/x": "X" },
    target: { name: "F", "name/x": "X" },
    after: (mode) => ({ "name/": "", "name/x": "X", ...(!deletes(mode) && { name: "F" }) }),
    report: (mode) => ({ ok: true, deleted: deletes(mode) ? 1 : 0 }),
  },
  {
    name: "twin only right",
    onlyTo: "S3",
    source: {},
    target: { name: "F", "name/x": "X" },
    after: (mode) => (deletes(mode) ? {} : { name: "F", "name/": "", "name/x": "X" }),
    report: (mode) => ({ ok: true, copied: 0, deleted: deletes(mode) ? 3 : 0 }),
  },
  {
    name: "unreadable file",
    unreadable: { side: "source", path: "unreadable" },
    source: { unreadable: "new!", readable: "R" },
    target: { unreadable: "old!", right: "R" },
    after: () => ({ unreadable: "old!", readable: "R", right: "R" }),
    report: (mode) => ({
      ok: false,
      copied: 1,
      deleted: 0,
      deletesWithheld: deletes(mode) ? 1 : 0,
      failed: refused("unreadable"),
    }),
  },
  {
    name: "unreadable directory",
    unreadable: { side: "source", path: "closed/" },
    source: { "closed/x": "new", left: "L" },
    target: { "closed/x": "X", right: "R" },
    after: () => ({ "closed/": "", "closed/x": "X", right: "R" }),
    report: () => "EACCES",
  },
  {
    name: "unreadable on the target",
    unreadable: { side: "target", path: "closed/" },
    source: { left: "L" },
    target: { "closed/x": "X", right: "R" },
    after: () => ({ "closed/": "", "closed/x": "X", right: "R" }),
    report: () => "EACCES",
  },
  {
    name: "unread target, by content", // of which S3 keeps a hash
    unreadable: { side: "target", path: "sealed" },
    options: { compare: "checksum" },
    source: { sealed: "new!", left: "L" },
    target: { sealed: "old!", right: "R" },
    after: (mode, target) => ({
      sealed: target === "S3" ? "new!" : "old!",
      left: "L",
      ...((target !== "S3" || !deletes(mode)) && { right: "R" }),
    }),
    report: (mode, target) => {
      if (target === "S3") return { ok: true, copied: 2, deleted: deletes(mode) ? 1 : 0 };
      const deletesWithheld = deletes(mode) ? 1 : 0;
      return { ok: false, copied: 1, deleted: 0, deletesWithheld, failed: refused("sealed") };
    },
  },
  {
    name: "unread target, by time",
    unreadable: { side: "target", path: "sealed" },
    source: { sealed: "newer" },
    target: { sealed: "old!", right: "R" },
    after: (mode) => ({ sealed: "newer", ...(!deletes(mode) && { right: "R" }) }),
    report: (mode) => ({ ok: true, copied: 1, deleted: deletes(mode) ? 1 : 0 }),
  },
  {
    name: "excluded",
    source: { "both.tmp": "new", "left.tmp": "L", "cache/left": "L" },
    target: { "both.tmp": "old", "right.tmp": "R", "cache/right": "R" },
    after: (mode) =>
      mode === "with excluded"
        ? {}
        : { "both.tmp": "old", "right.tmp": "R", "cache/": "", "cache/right": "R" },
    report: (mode) => ({ ok: true, copied: 0, deleted: mode === "with excluded" ? 4 : 0 }),
  },
];

const refusal = { kind: "error", status: 403, code: "AccessDenied" } as const;
const faults: readonly FaultRule[] = [
  { operation: "GetObject", key: /source\/unreadable$/, times: Infinity, action: refusal },
  { operation: "CopyObject", key: /target\/unreadable$/, times: Infinity, action: refusal },
];

let server: S3Server;
let places: Readonly<Record<Kind, FileSystem>>;

beforeAll(async () => {
  server = await serveS3({ buckets: ["table"], faults });
  const { endpoint, region, credentials } = server;
  const bucket = new S3FS("table", { endpoint, region, credentials });
  places = { disk: new TempFS(), memory: new MemoryFS(), S3: bucket };
});

afterAll(async () => {
  for (const place of Object.values(places)) await place.close();
  await server.close();
});

const pairs = kinds.flatMap((from) => kinds.map((to) => ({ from, to })));

describe.each(pairs)("a mirror from $from to $to", ({ from, to }) => {
  const possible = cells.filter(({ onlyOn = from, onlyTo = to }) => onlyOn === from && onlyTo === to);
  const rows = possible.flatMap((cell) => modes.map((mode) => ({ name: cell.name, mode, cell })));

  it.each(rows)("settles: $name, delete $mode", async ({ cell, mode }) => {
    const name = `${from}-${to}-${cell.name}-${mode}`.replaceAll(/\W+/g, "-");
    const source = places[from].at(`${name}/source`);
    const target = places[to].at(`${name}/target`);
    await plant(source, { both: "B" }, WRITTEN);
    await plant(target, { both: "B" }, WRITTEN);
    await plant(source, cell.source, WRITTEN - (cell.name === "same" ? 0 : 1000));
    await plant(target, cell.target, WRITTEN);

    const options = { ...optionsOf(mode), ...cell.options };
    const { unreadable } = cell;
    const isRefusedByStore = from === "S3" && unreadable?.path === "unreadable";
    const mirroring = mirror(
      unreadable?.side === "source" && !isRefusedByStore ? refusing(source, unreadable.path) : source,
      unreadable?.side === "target" ? refusing(target, unreadable.path) : target,
      options,
    );
    const wanted = cell.report(mode, to);
    if (typeof wanted === "string") await expect(mirroring).rejects.toMatchObject({ code: wanted });
    else expect(await mirroring).toMatchObject(wanted);
    expect(await harvest(target)).toEqual({ both: "B", ...cell.after(mode, to) });
    expect(await filesOf(source)).toEqual(
      Object.keys({ ...cell.source, both: "B" })
        .filter(isFile)
        .sort(),
    );
    if (typeof wanted === "string" || !wanted.ok) return;
    const second = await mirror(source, target, options);
    expect(second).toMatchObject({ ok: true, copied: 0, deleted: 0, directoriesMade: 0 });
  });
});

function optionsOf(mode: Mode): MirrorOptions {
  const all = { maxDelete: "100%", exclude: ["*.tmp", "cache/"] } as const;
  return { ...all, delete: deletes(mode), deleteExcluded: mode === "with excluded" };
}

/**
 * A place of which a file may not be read or a directory, with its slash, not be listed, for whoever runs this: to root a disk
 * refuses nothing. Without an identity it is read even by a target of its own store.
 */
function refusing({ driver }: FileSystem, closed: string): FileSystem {
  const { locate: _locate, listTree: _listTree, ...rest } = driver;
  const refuse = (): never => {
    throw new FsError("EACCES");
  };
  return new FileSystem({
    ...rest,
    async *list(path, call) {
      if (`${path}/` === closed) refuse();
      yield* driver.list(path, call);
    },
    read: async (path, request) => (path === closed ? refuse() : driver.read(path, request)),
  });
}

async function filesOf(fs: FileSystem): Promise<string[]> {
  const files: string[] = [];
  for await (const { kind, path } of fs.list("", { recursive: true })) if (kind === "file") files.push(path);
  return files.sort();
}

function isFile(path: string): boolean {
  return !path.endsWith("/");
}
