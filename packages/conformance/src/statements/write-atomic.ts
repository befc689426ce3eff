import type { Data, FileSystem } from "@s3fs/core";
import { equal, failsWith, refused, sameItems } from "../expectations.ts";
import { treeOf } from "../gathering.ts";
import { gate, LARGE_BYTES, NEVER_SETTLES, sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";

export const writeAtomic: readonly Statement[] = [
  {
    title: "when the data fails, its own error comes back and the old content stays",
    async run({ fs }) {
      await fs.write("d/f", "old");
      const failure = new Error("the data failed");
      await failsWith(fs.write("d/f", failing(failure, 10)), failure);
      await failsWith(fs.write("d/new", failing(failure, 10)), failure);
      await unchanged(fs);
    },
  },
  {
    title: "when large data fails on its way, nothing of it is left",
    async run({ fs }) {
      await fs.write("d/f", "old");
      const failure = new Error("the data failed");
      await failsWith(fs.write("d/f", failing(failure, LARGE_BYTES)), failure);
      await failsWith(fs.write("d/new", failing(failure, LARGE_BYTES)), failure);
      await unchanged(fs);
    },
  },
  {
    title: "when the caller aborts while the data hangs, the reason comes back and the old content stays",
    async run({ fs }) {
      await fs.write("d/f", "old");
      for (const path of ["d/f", "d/new"]) {
        const reason = new Error("lost interest");
        const controller = new AbortController();
        const hanging = aborting(() => controller.abort(reason));
        await failsWith(fs.write(path, hanging, { signal: controller.signal }), reason);
      }
      await unchanged(fs);
    },
  },
  {
    title: "a write that is aborted beforehand changes nothing",
    async run({ fs }) {
      await fs.write("d/f", "old");
      const reason = new Error("lost interest");
      const signal = AbortSignal.abort(reason);
      await failsWith(fs.write("d/f", "new", { signal }), reason);
      await failsWith(fs.write("d/new", "new", { signal }), reason);
      await unchanged(fs);
    },
  },
  ...[2, 4].map((size): Statement => ({
    title: `data of 3 bytes that were announced as ${size} is EINTEGRITY, and the old content stays`,
    async run({ fs }) {
      await fs.write("d/f", "old");
      const kinds: (() => Data)[] = [() => "new", () => chunks("ne", "w"), () => new Blob(["new"]).stream()];
      for (const data of kinds) {
        await refused(fs.write("d/f", data(), { size }), "EINTEGRITY");
        await refused(fs.write("d/new", data(), { size }), "EINTEGRITY");
      }
      await unchanged(fs);
    },
  })),
  {
    title: "readers see the old content until the new one is complete",
    async run({ fs }) {
      await fs.write("d/f", "old");
      await halfWritten(fs, "d/f", () => unchanged(fs));
      equal("the text afterwards", await fs.read("d/f").text(), "new content");
    },
  },
  {
    title: "a new file is not there before it is complete",
    async run({ fs }) {
      await fs.write("d/f", "old");
      await halfWritten(fs, "d/new", async () => {
        equal("whether it exists meanwhile", await fs.exists("d/new"), false);
        await unchanged(fs);
      });
      equal("the text afterwards", await fs.read("d/new").text(), "new content");
    },
  },
];

/** Of what was written before: the file d/f, with the text "old". */
async function unchanged(fs: FileSystem): Promise<void> {
  equal("the text", await fs.read("d/f").text(), "old");
  sameItems("the tree", await treeOf(fs), ["d/", "d/f"]);
}

async function* failing(failure: Error, size: number): AsyncIterable<Uint8Array> {
  yield sampleBytes(size);
  throw failure;
}

async function* aborting(abort: () => void): AsyncIterable<Uint8Array> {
  yield sampleBytes(10);
  abort();
  await NEVER_SETTLES;
}

async function* chunks(...texts: readonly string[]): AsyncIterable<string> {
  yield* texts;
}

/** Writes "new content", and looks when the driver has taken half of it and asks for the rest. */
async function halfWritten(fs: FileSystem, path: string, look: () => Promise<void>): Promise<void> {
  const half = gate();
  const rest = gate();
  async function* slowly(): AsyncIterable<string> {
    yield "new ";
    half.open();
    await rest.opened;
    yield "content";
  }
  const writing = fs.write(path, slowly());
  try {
    await Promise.race([half.opened, writing]);
    await look();
  } finally {
    rest.open();
    await writing;
  }
}
