// 10,000 small reads, writes and stats of OsFS against the same work by hand over node:fs/promises, where a write makes
// a temporary file and renames it as well, nobody syncing. The bars: 1.3 times as long where all links are followed,
// twice where they are confined. Parameters: how many calls at once (1), the folder (that of temporary files).
import assert from "node:assert/strict";
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OsFS } from "@s3fs/os";
import { measure, type Contender } from "../measure.ts";

const ROUNDS = 20;
const CALLS = 10_000 / ROUNDS;
const content = new Uint8Array(4096).fill(7);
const [atOnce = "1", folder = tmpdir()] = process.argv.slice(2);
const root = await mkdtemp(join(folder, "bench-disk-"));

interface Hands {
  readonly name: string;
  /** The most times as long as by hand that it may take. */
  readonly bar: number;
  write(this: void, path: string): Promise<unknown>;
  read(this: void, path: string): Promise<Uint8Array>;
  stat(this: void, path: string): Promise<{ readonly size: number | bigint }>;
}

const hands: readonly Hands[] = [
  {
    name: "by hand",
    bar: 1,
    write: writeByHand,
    read: (path) => readFile(at(path)),
    stat: (path) => stat(at(path)),
  },
  through("follow", 1.3),
  through("inside", 2),
];

try {
  console.table([...(await rows("write")), ...(await rows("read")), ...(await rows("stat"))]);
  await check();
} finally {
  await rm(root, { recursive: true });
}

function through(symlinks: "follow" | "inside", bar: number): Hands {
  const fs = new OsFS(root, { symlinks });
  return {
    name: symlinks,
    bar,
    write: (path) => fs.write(path, content),
    read: (path) => fs.read(path).bytes(),
    stat: async (path) => {
      const entry = await fs.stat(path);
      assert(entry.kind === "file");
      return entry;
    },
  };
}

async function writeByHand(path: string): Promise<void> {
  const temporary = join(root, `${path}.${Math.random().toString(36).slice(2)}.tmp`);
  const handle = await open(temporary, "wx");
  try {
    await handle.writeFile(content);
  } catch (error) {
    await unlink(temporary);
    throw error;
  } finally {
    await handle.close();
  }
  await rename(temporary, at(path));
}

function at(path: string): string {
  return `${root}/${path}`;
}

/** In rounds that take turns: new files in a new directory each time; those of the first round are read. */
async function rows(verb: "write" | "read" | "stat"): Promise<object[]> {
  const contenders = hands.map((hand): Contender => {
    let rounds = 0;
    return {
      name: hand.name,
      async run(calls) {
        if (verb === "write") await mkdir(at(`${hand.name}-${(rounds += 1)}`));
        const directory = `${hand.name}-${verb === "write" ? rounds : 1}`;
        await each(calls, (index) => hand[verb](`${directory}/${index}`));
      },
    };
  });
  const measured = await measure(contenders, { calls: CALLS, rounds: ROUNDS, warmUps: 4 });
  const byHand = measured[0]?.microsecondsPerCall ?? NaN;
  return measured.map(({ name, microsecondsPerCall }, index) => ({
    verb,
    who: name,
    "µs a call": Number(microsecondsPerCall.toFixed(1)),
    times: Number((microsecondsPerCall / byHand).toFixed(2)),
    "at most": hands[index]?.bar,
  }));
}

async function each(calls: number, call: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < calls) await call(next++);
  };
  await Promise.all(Array.from({ length: Number(atOnce) }, worker));
}

/** Everybody finds what everybody wrote, and nothing else is there. */
async function check(): Promise<void> {
  for (const { name } of hands) {
    assert.equal((await readdir(at(`${name}-1`))).length, CALLS);
    for (let index = 0; index < CALLS; index += 1)
      for (const other of hands) {
        const path = `${name}-1/${index}`;
        assert.equal(Buffer.compare(await other.read(path), content), 0);
        assert.equal(Number((await other.stat(path)).size), content.length);
      }
  }
}
