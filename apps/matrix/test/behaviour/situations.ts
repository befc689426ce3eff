import { FileSystem, isFsError } from "@s3fs/core";
import type { Harness, Place } from "@s3fs/conformance";

/** Where a verb may find itself, and how to get there. */
export const situations: Readonly<
  Record<string, { path: string; prepare(fs: FileSystem): Promise<unknown> }>
> = {
  missing: { path: "missing", prepare: (fs) => fs.write("other", "1") },
  "parent missing": { path: "missing/deeper", prepare: (fs) => fs.write("other", "1") },
  file: { path: "file", prepare: (fs) => fs.write("file", "1") },
  directory: { path: "directory", prepare: (fs) => fs.write("directory/inside", "1") },
  "below a file": { path: "file/below", prepare: (fs) => fs.write("file", "1") },
  root: { path: "", prepare: (fs) => fs.write("other", "1") },
  twin: {
    path: "twin",
    async prepare(fs) {
      await fs.write("twin", "1");
      await fs.write("twin/inside", "1");
    },
  },
};

type Verb = (fs: FileSystem, path: string) => Promise<unknown>;

export const verbs: Readonly<Record<string, Verb>> = {
  stat: async (fs, path) => (await fs.stat(path)).kind,
  exists: (fs, path) => fs.exists(path),
  list: (fs, path) => counted(fs.list(path)),
  "list, recursive": (fs, path) => counted(fs.list(path, { recursive: true })),
  walk: (fs, path) => counted(fs.walk(path, { order: "breadth" })),
  read: (fs, path) => fs.read(path).bytes(),
  "open, r": (fs, path) => fs.open(path, "r", () => undefined),
  "open, r+": (fs, path) => fs.open(path, "r+", (handle) => handle.write("2")),
  "open, w": (fs, path) => fs.open(path, "w", () => undefined),
  "open, wx": (fs, path) => fs.open(path, "wx", () => undefined),
  "open, a": (fs, path) => fs.open(path, "a", (handle) => handle.write("2")),
  hash: (fs, path) => fs.hash(path, "sha256"),
  write: (fs, path) => fs.write(path, "2"),
  "write, overwrite: false": (fs, path) => fs.write(path, "2", { overwrite: false }),
  append: (fs, path) => fs.append(path, "2"),
  makeDirectory: (fs, path) => fs.makeDirectory(path),
  "makeDirectory, exclusive": (fs, path) => fs.makeDirectory(path, { exclusive: true }),
  remove: (fs, path) => fs.remove(path),
  'remove, missing: "ignore"': (fs, path) => fs.remove(path, { missing: "ignore" }),
  "remove, recursive": (fs, path) => fs.remove(path, { recursive: true }),
  "copy from here": (fs, path) => fs.copy(path, "target"),
  "copy a file to here": async (fs, path) => {
    await fs.write("source", "1");
    await fs.copy("source", path);
  },
  "move from here": (fs, path) => fs.move(path, "target"),
  "move a file to here": async (fs, path) => {
    await fs.write("source", "1");
    await fs.move("source", path);
  },
  setModified: (fs, path) => fs.setModified(path, 0),
};

/** What a verb answers there: ok, what it tells, or the code of the error. "–" where the situation cannot be. */
export async function answer(harness: Harness, verb: string, situation: string): Promise<string> {
  const place = await harness.make();
  try {
    return await answerIn(place, verb, situation);
  } finally {
    await place.dispose();
  }
}

async function answerIn({ driver }: Place, verb: string, situation: string): Promise<string> {
  if (situation === "twin" && driver.traits.names === "exclusive") return "–";
  const fs = new FileSystem(driver);
  const where = situations[situation];
  const call = verbs[verb];
  if (where === undefined || call === undefined) throw new Error(`there is no ${verb} of ${situation}`);
  await where.prepare(fs);
  try {
    const told = await call(fs, where.path);
    return typeof told === "string" && told.length < 12
      ? told
      : typeof told === "boolean"
        ? String(told)
        : "ok";
  } catch (error) {
    if (isFsError(error)) return error.code;
    throw error;
  }
}

async function counted(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _item of items) count += 1;
  return count;
}
