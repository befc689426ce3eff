import { constants, type Dirent, type Stats } from "node:fs";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import type { NodeFs } from "@s3fs/node-fs/adapter";

/** One call, or a few that belong together, as a program makes them of `node:fs`. */
export interface OracleCall {
  readonly title: string;
  run(fs: NodeFs, at: (path: string) => string): Promise<unknown>;
  /** Where the answer differs on purpose: what it is instead, and why. */
  readonly differs?: { readonly because: string; readonly code?: string; readonly result?: unknown };
}

type Run = OracleCall["run"];

/** Below a file the contract looks as Windows does: nothing is there. Writing is refused as on POSIX. */
const absentBelowFile = { because: "looking below a file answers that nothing is there", code: "ENOENT" };
const held = { because: "what is written is seen when the file is closed, and not before" };

const call = (title: string, run: Run, differs?: OracleCall["differs"]): OracleCall =>
  differs === undefined ? { title, run } : { title, run, differs };

const facts = (stats: Stats): unknown => ({
  size: stats.isFile() ? stats.size : "of no interest",
  file: stats.isFile(),
  directory: stats.isDirectory(),
  link: stats.isSymbolicLink(),
  type: stats.mode & constants.S_IFMT,
  dates: stats.mtime instanceof Date && Math.abs(stats.mtime.getTime() - stats.mtimeMs) < 1,
});
const named = ({ name }: Dirent): string => name;
const typed = (entry: Dirent): string => `${entry.name} ${entry.isFile()} ${entry.isDirectory()}`;

/** Each path that means something of its own, asked of each function that only looks. */
const places = ["file", "dir", "missing", "missing/below", "file/below", "", "dir/../file", "./dir//child"];

const looks: readonly OracleCall[] = places.flatMap((place) => {
  const differs = place === "file/below" ? absentBelowFile : undefined;
  return [
    call(`stat ${place}`, async (fs, at) => facts(await fs.promises.stat(at(place))), differs),
    call(`lstat ${place}`, async (fs, at) => facts(await fs.promises.lstat(at(place))), differs),
    call(`access ${place}`, (fs, at) => fs.promises.access(at(place)), differs),
    call(`exists ${place}`, (fs, at) => promisify(fs.exists)(at(place))),
    call(`readFile ${place}`, (fs, at) => fs.promises.readFile(at(place), "utf8"), differs),
    call(`readdir ${place}`, async (fs, at) => (await fs.promises.readdir(at(place))).sort(), differs),
    call(`readlink ${place}`, (fs, at) => fs.promises.readlink(at(place)), differs),
  ];
});

const opening: readonly OracleCall[] = ["file", "dir", "missing", "missing/below"].flatMap((place) =>
  ["r", "r+", "w", "wx", "w+", "a", "ax", "a+"].map((flags) =>
    call(`open ${place} with ${flags}`, async (fs, at) => {
      const handle = await fs.promises.open(at(place), flags);
      const { size } = await handle.stat();
      await handle.close();
      return place === "dir" ? "open" : size;
    }),
  ),
);

const writing: readonly OracleCall[] = ["file", "dir", "missing", "missing/below", "file/below"].flatMap(
  (place) => [
    call(`writeFile ${place}`, (fs, at) => fs.promises.writeFile(at(place), "new")),
    call(`writeFile ${place} exclusively`, (fs, at) =>
      fs.promises.writeFile(at(place), "new", { flag: "wx" }),
    ),
    call(`appendFile ${place}`, (fs, at) => fs.promises.appendFile(at(place), "+")),
    call(`mkdir ${place}`, (fs, at) => fs.promises.mkdir(at(place))),
    call(`mkdir ${place} with parents`, async (fs, at) => {
      const made = await fs.promises.mkdir(at(place), { recursive: true });
      return made?.slice(at("").length);
    }),
    call(`rename file to ${place}`, (fs, at) => fs.promises.rename(at("file"), at(place))),
    call(`rename dir to ${place}`, (fs, at) => fs.promises.rename(at("dir"), at(place))),
    call(`copyFile file to ${place}`, (fs, at) => fs.promises.copyFile(at("file"), at(place))),
  ],
);

const removing: readonly OracleCall[] = ["file", "dir", "hollow", "missing", "file/below"].flatMap(
  (place) => {
    const differs = place === "file/below" ? absentBelowFile : undefined;
    return [
      call(`unlink ${place}`, (fs, at) => fs.promises.unlink(at(place)), differs),
      call(`rmdir ${place}`, (fs, at) => fs.promises.rmdir(at(place)), differs),
      call(`rm ${place}`, (fs, at) => fs.promises.rm(at(place)), differs),
      call(
        `rm ${place} with force`,
        (fs, at) => fs.promises.rm(at(place), { force: true }),
        differs && { because: "nothing is there, which force calls done", result: undefined },
      ),
      call(`rm ${place} with all below`, (fs, at) => fs.promises.rm(at(place), { recursive: true }), differs),
    ];
  },
);

const transfers: readonly OracleCall[] = [
  call("rename missing", (fs, at) => fs.promises.rename(at("missing"), at("other"))),
  call("rename file to itself", (fs, at) => fs.promises.rename(at("file"), at("file"))),
  call("rename dir into itself", (fs, at) => fs.promises.rename(at("dir"), at("dir/below"))),
  call("rename dir to hollow", (fs, at) => fs.promises.rename(at("dir"), at("hollow"))),
  call("rename hollow to dir", (fs, at) => fs.promises.rename(at("hollow"), at("dir"))),
  call("copyFile missing", (fs, at) => fs.promises.copyFile(at("missing"), at("other"))),
  call("copyFile dir", (fs, at) => fs.promises.copyFile(at("dir"), at("other"))),
  call("copyFile file to empty", (fs, at) => fs.promises.copyFile(at("file"), at("empty"))),
  call("copyFile file to itself", (fs, at) => fs.promises.copyFile(at("file"), at("file"))),
  call("copyFile exclusively", (fs, at) =>
    fs.promises.copyFile(at("file"), at("empty"), constants.COPYFILE_EXCL),
  ),
  call("cp a tree", (fs, at) => fs.promises.cp(at("dir"), at("new/copy"), { recursive: true })),
  call("cp a file over another", (fs, at) => fs.promises.cp(at("file"), at("empty"))),
  call("cp without force", (fs, at) => fs.promises.cp(at("file"), at("empty"), { force: false })),
  call("cp filtered", (fs, at) =>
    fs.promises.cp(at("dir"), at("copy"), { recursive: true, filter: (source) => !source.endsWith("leaf") }),
  ),
  ...(
    [
      ["a directory alone", "dir", "new", {}],
      ["a directory over a file", "dir", "file", { recursive: true }],
      ["a file over a directory", "file", "dir", {}],
      ["into itself", "dir", "dir/new", { recursive: true }],
      ["where something is", "file", "empty", { force: false, errorOnExist: true }],
      ["what is missing", "missing", "new", {}],
    ] as const
  ).map(([title, from, to, options]) =>
    call(`cp ${title}`, async (fs, at) => codeOf(() => fs.promises.cp(at(from), at(to), options))),
  ),
];

const contents: readonly OracleCall[] = [
  call("readFile as bytes", async (fs, at) => [...(await fs.promises.readFile(at("file")))]),
  call("readFile in base64", (fs, at) => fs.promises.readFile(at("file"), { encoding: "base64" })),
  call("readFile with a+ makes the file", (fs, at) => fs.promises.readFile(at("made"), { flag: "a+" })),
  call("readFile by a file URL and by a Buffer", async (fs, at) => [
    String(await fs.promises.readFile(new URL(`file://${at("file")}`))),
    String(await fs.promises.readFile(Buffer.from(at("file")))),
  ]),
  call("readFile of a path with NUL", (fs, at) => codeOf(() => fs.promises.readFile(at("a\0b")))),
  call("writeFile in hexadecimal", (fs, at) => fs.promises.writeFile(at("file"), "00ff41", "hex")),
  call("writeFile from a view", (fs, at) =>
    fs.promises.writeFile(at("file"), new DataView(new ArrayBuffer(3))),
  ),
  call("writeFile from an iterable", (fs, at) => fs.promises.writeFile(at("file"), ["a", "b"])),
  call("writeFile from a stream", (fs, at) => fs.promises.writeFile(at("file"), Readable.from(["c", "d"]))),
  call("writeFile r+ keeps the rest", (fs, at) => fs.promises.writeFile(at("file"), "CON", { flag: "r+" })),
  call("writeFile a appends", (fs, at) => fs.promises.writeFile(at("file"), "!", { flag: "a" })),
  call("writeFile after an abort", (fs, at) =>
    codeOf(() => fs.promises.writeFile(at("file"), "x", { signal: AbortSignal.abort() })),
  ),
  call("readFile after an abort", (fs, at) =>
    codeOf(() => fs.promises.readFile(at("file"), { signal: AbortSignal.abort() })),
  ),
  call("truncate", (fs, at) => fs.promises.truncate(at("file"), 3)),
  call("truncate to nothing", (fs, at) => fs.promises.truncate(at("file"))),
  call("truncate beyond the end", (fs, at) => fs.promises.truncate(at("file"), 10)),
  call("truncate missing", (fs, at) => fs.promises.truncate(at("missing"))),
  call("truncate dir", (fs, at) => fs.promises.truncate(at("dir"))),
  call("utimes", async (fs, at) => {
    await fs.promises.utimes(at("file"), 1, 1_600_000_000.123);
    const { mtimeMs, mtime } = await fs.promises.stat(at("file"));
    return [Math.round(mtimeMs), mtime.getTime()];
  }),
  call("utimes of a directory", async (fs, at) => {
    await fs.promises.utimes(at("dir"), new Date(), new Date(1_500_000_000_000));
    return (await fs.promises.stat(at("dir"))).mtimeMs;
  }),
  call("utimes missing", (fs, at) => fs.promises.utimes(at("missing"), 1, 1)),
  call("stat as bigints", async (fs, at) => {
    await fs.promises.utimes(at("file"), 1, 1_600_000_000.5);
    const { size, mtimeMs, mtimeNs, mode } = await fs.promises.stat(at("file"), { bigint: true });
    return [size, mtimeMs, mtimeNs / 1_000_000n, mode & BigInt(constants.S_IFMT)];
  }),
  call("chmod missing", (fs, at) => fs.promises.chmod(at("missing"), 0o600)),
  call("chown missing", (fs, at) => fs.promises.chown(at("missing"), 0, 0)),
  call("lchown missing", (fs, at) => fs.promises.lchown(at("missing"), 0, 0)),
  call("chmod to what it is", (fs, at) => fs.promises.chmod(at("file"), 0o644)),
  call("access to execute a plain file", (fs, at) =>
    codeOf(() => fs.promises.access(at("file"), constants.X_OK)),
  ),
  call("access to execute a directory", (fs, at) => fs.promises.access(at("dir"), constants.X_OK)),
  call("mkdtemp", async (fs, at) => {
    const made = await fs.promises.mkdtemp(at("tmp-"));
    const { length } = made.slice(at("tmp-").length);
    await fs.promises.rmdir(made);
    return [length, made.startsWith(at("tmp-"))];
  }),
  call("mkdtemp where the parent is missing", (fs, at) =>
    codeOf(() => fs.promises.mkdtemp(at("missing/tmp-"))),
  ),
];

const listings: readonly OracleCall[] = [
  call("readdir with types", async (fs, at) =>
    (await fs.promises.readdir(at("dir"), { withFileTypes: true })).map(typed).sort(),
  ),
  call("readdir tells the parent", async (fs, at) =>
    (await fs.promises.readdir(at("dir"), { withFileTypes: true })).map(
      ({ parentPath }) => parentPath === at("dir"),
    ),
  ),
  call("readdir of all below", async (fs, at) =>
    (await fs.promises.readdir(at("dir"), { recursive: true })).sort(),
  ),
  call("readdir of all below with types", async (fs, at) => {
    const entries = await fs.promises.readdir(at("dir"), { recursive: true, withFileTypes: true });
    return entries.map((entry) => `${entry.parentPath.slice(at("").length)}/${entry.name}`).sort();
  }),
  call("readdir as buffers", async (fs, at) =>
    (await fs.promises.readdir(at("dir"), "buffer")).map((name) => name.toString("hex")).sort(),
  ),
  call("opendir, iterated", async (fs, at) => {
    const names: string[] = [];
    for await (const entry of await fs.promises.opendir(at("dir"))) names.push(named(entry));
    return names.sort();
  }),
  call("opendir, read to the end and closed", async (fs, at) => {
    const directory = await fs.promises.opendir(at("hollow"));
    const end = await directory.read();
    await directory.close();
    return [end, await codeOf(() => directory.read())];
  }),
  call("opendir missing", (fs, at) => fs.promises.opendir(at("missing"))),
  call("opendir file", (fs, at) => fs.promises.opendir(at("file"))),
];

const descriptors: readonly OracleCall[] = [
  call("read at the cursor and at a position", async (fs, at) => {
    const handle = await fs.promises.open(at("file"));
    const read = async (position?: number): Promise<string> => {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(3), 0, 3, position);
      return buffer.subarray(0, bytesRead).toString();
    };
    const parts = [await read(), await read(4), await read(), await read(), await read()];
    await handle.close();
    return parts;
  }),
  call("read by options, and without a buffer", async (fs, at) => {
    await using handle = await fs.promises.open(at("file"));
    const first = await handle.read(Buffer.alloc(8), { offset: 2, length: 3, position: 1 });
    const second = await handle.read();
    return [first.bytesRead, first.buffer.toString("latin1"), second.bytesRead, second.buffer.byteLength];
  }),
  call("readv and writev", async (fs, at) => {
    await using handle = await fs.promises.open(at("file"), "r+");
    const { bytesWritten } = await handle.writev([Buffer.from("AB"), Buffer.from("C")], 1);
    const buffers = [Buffer.alloc(2), Buffer.alloc(9)];
    const { bytesRead } = await handle.readv(buffers, 0);
    return [bytesWritten, bytesRead, buffers.map((buffer) => buffer.toString("latin1"))];
  }),
  call("write text at a position", async (fs, at) => {
    await using handle = await fs.promises.open(at("file"), "r+");
    const first = await handle.write("é", 2, "latin1");
    return [first.bytesWritten, await handle.readFile("latin1")];
  }),
  call("write and truncate with w+", async (fs, at) => {
    await using handle = await fs.promises.open(at("file"), "w+");
    await handle.write("abcdef");
    await handle.truncate(4);
    await handle.write("Z", 1);
    await handle.sync();
    await handle.datasync();
    return (await handle.stat()).size;
  }),
  call("append wherever the position is", async (fs, at) => {
    await using handle = await fs.promises.open(at("file"), "a");
    await handle.write(Buffer.from("!"), 0, 1, 0);
    await handle.appendFile("?");
  }),
  call("write on a handle that reads", async (fs, at) => {
    await using handle = await fs.promises.open(at("file"), "r");
    return codeOf(() => handle.write("x"));
  }),
  call("read on a handle that writes", async (fs, at) => {
    await using handle = await fs.promises.open(at("file"), "a");
    return codeOf(() => handle.read(Buffer.alloc(1), 0, 1, 0));
  }),
  call("truncate on a handle that reads", async (fs, at) => {
    await using handle = await fs.promises.open(at("file"), "r");
    return codeOf(() => handle.truncate(0));
  }),
  call("utimes of a handle", async (fs, at) => {
    const handle = await fs.promises.open(at("file"), "r+");
    await handle.utimes(1, 1_400_000_000);
    await handle.close();
    return (await fs.promises.stat(at("file"))).mtimeMs;
  }),
  call("open by numbers", async (fs, at) => {
    const { O_RDWR, O_CREAT, O_EXCL, O_WRONLY, O_TRUNC, O_APPEND } = constants;
    const all = [O_RDWR, O_RDWR | O_CREAT, O_WRONLY | O_CREAT | O_TRUNC, O_WRONLY | O_CREAT | O_APPEND];
    const codes: unknown[] = [await codeOf(() => fs.promises.open(at("file"), O_WRONLY | O_CREAT | O_EXCL))];
    for (const [index, flags] of all.entries()) {
      const handle = await fs.promises.open(at(index === 0 ? "file" : `new-${index}`), flags);
      await handle.write("12");
      await handle.close();
    }
    return codes;
  }),
  call("open with flags that nobody knows", (fs, at) => codeOf(() => fs.promises.open(at("file"), "q"))),
  call("callbacks: open, write, fstat, close", async (fs, at) => {
    const fd = await promisify(fs.open)(at("new"), "w");
    const { bytesWritten } = await promisify(fs.write)(fd, Buffer.from("abc"));
    const { size } = await promisify(fs.fstat)(fd);
    await promisify(fs.ftruncate)(fd, 5);
    await promisify(fs.fsync)(fd);
    await promisify(fs.close)(fd);
    return [bytesWritten, size];
  }),
  call("callbacks: read gives a count and the buffer", async (fs, at) => {
    const fd = await promisify(fs.open)(at("file"), "r");
    const given = Buffer.alloc(4);
    const results = await new Promise((resolve) => {
      fs.read(fd, given, 0, 4, 0, (...parts) =>
        resolve([parts[0], parts[1], parts[2] === given, String(given)]),
      );
    });
    await promisify(fs.close)(fd);
    return results;
  }),
  call("a closed descriptor is none", async (fs, at) => {
    const fd = await promisify(fs.open)(at("file"), "r");
    await promisify(fs.close)(fd);
    return [await codeOf(() => promisify(fs.fstat)(fd)), await codeOf(() => promisify(fs.close)(fd))];
  }),
  call("a callback that is no function", async (fs, at) =>
    codeOf(async () => Reflect.apply(fs.stat, fs, [at("file"), {}])),
  ),
  call("callbacks: errors come first", async (fs, at) => promisify(fs.stat)(at("missing"))),
  call(
    "what is written can be seen before the file is closed",
    async (fs, at) => {
      const handle = await fs.promises.open(at("new"), "w");
      await handle.write("seen?");
      await handle.sync();
      const seen = await promisify(fs.exists)(at("new"));
      await handle.close();
      return seen;
    },
    { ...held, result: false },
  ),
];

const streams: readonly OracleCall[] = [
  ...(
    [
      {},
      { start: 2 },
      { end: 3 },
      { start: 2, end: 4 },
      { start: 5, end: 100 },
      { start: 7 },
      { start: 3, end: 3, highWaterMark: 1 },
      { flags: "r+", start: 1 },
      { encoding: "hex" },
    ] as const
  ).map((options) =>
    call(`createReadStream with ${JSON.stringify(options)}`, async (fs, at) =>
      text(fs.createReadStream(at("file"), options)),
    ),
  ),
  call("createReadStream tells what it does", async (fs, at) => {
    const stream = fs.createReadStream(at("file"));
    const events: string[] = [];
    for (const event of ["open", "ready", "end", "close"] as const)
      stream.on(event, () => events.push(event));
    const content = await text(stream);
    if (!stream.closed) await new Promise<void>((resolve) => stream.once("close", () => resolve()));
    return [content, events, stream.bytesRead, stream.pending];
  }),
  call("createReadStream of nothing", async (fs, at) => text(fs.createReadStream(at("missing")))),
  call("createReadStream of a directory", async (fs, at) =>
    codeOf(() => text(fs.createReadStream(at("dir")))),
  ),
  call("createReadStream with a range turned round", async (fs, at) =>
    codeOf(async () => fs.createReadStream(at("file"), { start: 3, end: 1 })),
  ),
  call("createReadStream with an aborted signal", async (fs, at) =>
    codeOf(() => text(fs.createReadStream(at("file"), { signal: AbortSignal.abort() }))),
  ),
  call("createReadStream of a descriptor", async (fs, at) => {
    const fd = await promisify(fs.open)(at("file"), "r");
    return text(fs.createReadStream("", { fd, start: 1 }));
  }),
  call("createReadStream of a handle, closed with it", async (fs, at) => {
    const handle = await fs.promises.open(at("file"));
    const content = await text(handle.createReadStream({ end: 2 }));
    return content;
  }),
  call("readLines of a handle", async (fs, at) => {
    await fs.promises.writeFile(at("lines"), "a\r\nb\n\nc");
    const lines: string[] = [];
    for await (const line of (await fs.promises.open(at("lines"))).readLines()) lines.push(line);
    return lines;
  }),
  ...(
    [
      {},
      { flags: "a" },
      { flags: "r+", start: 2 },
      { start: 2 },
      { flags: "w", encoding: "hex" },
      { highWaterMark: 1 },
      { flags: "wx" },
    ] as const
  ).map((options) =>
    call(`createWriteStream with ${JSON.stringify(options)}`, async (fs, at) => {
      const stream = fs.createWriteStream(at("file"), options);
      await pipeline(Readable.from(["61", "62"]), stream);
      return [stream.bytesWritten, stream.pending];
    }),
  ),
  call("createWriteStream has the file there when it has finished", async (fs, at) => {
    const stream = fs.createWriteStream(at("new"));
    stream.end("content");
    await new Promise<void>((resolve) => stream.once("finish", () => resolve()));
    return fs.promises.readFile(at("new"), "utf8");
  }),
  call("createWriteStream below nothing", async (fs, at) =>
    pipeline(Readable.from(["x"]), fs.createWriteStream(at("missing/below"))),
  ),
  call("createWriteStream over a directory", async (fs, at) =>
    pipeline(Readable.from(["x"]), fs.createWriteStream(at("dir"))),
  ),
  call("createWriteStream closed by close()", async (fs, at) => {
    const stream = fs.createWriteStream(at("new"));
    stream.write("content");
    await new Promise<void>((resolve) => stream.close(() => resolve()));
    return fs.promises.readFile(at("new"), "utf8");
  }),
  call("createWriteStream of a handle", async (fs, at) => {
    const handle = await fs.promises.open(at("new"), "w");
    await pipeline(Readable.from(["x"]), handle.createWriteStream());
  }),
  call("createWriteStream that leaves the descriptor open", async (fs, at) => {
    const fd = await promisify(fs.open)(at("new"), "w");
    const stream = fs.createWriteStream("", { fd, autoClose: false });
    stream.end("one");
    await new Promise<void>((resolve) => stream.once("finish", () => resolve()));
    await promisify(fs.write)(fd, Buffer.from("two"));
    await promisify(fs.close)(fd);
  }),
];

/** Node's own name for a failure, where its path or its wording is not the matter. */
async function codeOf(run: () => unknown): Promise<unknown> {
  try {
    return { result: await run() };
  } catch (error) {
    return error instanceof Error && "code" in error ? [error.name, error.code] : error;
  }
}

export const oracleCalls: readonly OracleCall[] = [
  ...looks,
  ...opening,
  ...writing,
  ...removing,
  ...transfers,
  ...contents,
  ...listings,
  ...descriptors,
  ...streams,
];
