import { equal, near, refused, sameBytes, sameItems } from "../expectations.ts";
import { etagOf, fileAt, treeOf, writtenTimeOf } from "../gathering.ts";
import { etags, exclusiveNames } from "../needs.ts";
import { inChunks, LARGE_BYTES, SAMPLE_TIME_MS, sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";

export const write: readonly Statement[] = [
  ...[0, 1, 1000].map((size): Statement => ({
    title: `${size} bytes come back as they were written`,
    async run({ fs }) {
      const written = await fs.write("f", sampleBytes(size));
      equal("the size that write tells", written.size, size);
      sameBytes("the file", await fs.read("f").bytes(), sampleBytes(size));
    },
  })),
  {
    title: "every value of a byte comes back as it was written",
    async run({ fs }) {
      const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
      await fs.write("f", bytes);
      sameBytes("the file", await fs.read("f").bytes(), bytes);
    },
  },
  {
    title: "a large stream of unknown length, in odd and empty chunks, comes back as it was written",
    async run({ fs }) {
      const bytes = sampleBytes(LARGE_BYTES);
      const written = await fs.write("f", inChunks(bytes, 65_537));
      equal("the size that write tells", written.size, LARGE_BYTES);
      sameBytes("the file", await fs.read("f").bytes(), bytes);
    },
  },
  {
    title: "a large stream of known length comes back as it was written",
    async run({ fs }) {
      const bytes = sampleBytes(LARGE_BYTES, 2);
      await fs.write("f", inChunks(bytes, 99_991), { size: LARGE_BYTES });
      sameBytes("the file", await fs.read("f").bytes(), bytes);
    },
  },
  {
    title: "text, blobs, buffers and web streams are written as their bytes",
    async run({ fs }) {
      const text = "h\u00e9llo \u{1f418}";
      const bytes = new TextEncoder().encode(text);
      const kinds = [text, new Blob([text]), bytes.slice().buffer, new Blob([text]).stream(), [bytes]];
      for (const data of kinds) {
        await fs.write("f", data);
        sameBytes("the file", await fs.read("f").bytes(), bytes);
      }
    },
  },
  {
    title: "a shorter content leaves nothing of a longer one",
    async run({ fs }) {
      await fs.write("f", "a long content");
      await fs.write("f", "short");
      equal("the text", await fs.read("f").text(), "short");
      equal("the size", (await fileAt(fs, "f")).size, 5);
    },
  },
  {
    title: "missing parents are made",
    async run({ fs }) {
      await fs.write("a/b/c/f", "1");
      sameItems("the tree", await treeOf(fs), ["a/", "a/b/", "a/b/c/", "a/b/c/f"]);
    },
  },
  {
    title: "files written at once into a directory that is not there yet all arrive",
    async run({ fs }) {
      const paths = Array.from({ length: 8 }, (_, index) => `new/directory/${index}`);
      await Promise.all(paths.map((path) => fs.write(path, path)));
      for (const path of paths) equal("the text", await fs.read(path).text(), path);
    },
  },
  {
    title: "the etag that write tells is that of the file",
    needs: etags,
    async run({ fs }) {
      const { etag } = await fs.write("f", "1");
      if (etag !== undefined) equal("the etag", etag, await etagOf(fs, "f"));
    },
  },
  {
    title: "the writer's time is kept as finely as the traits tell",
    async run({ fs, traits }) {
      await fs.write("f", "1", { modified: SAMPLE_TIME_MS });
      near("the time", await writtenTimeOf(fs, "f"), SAMPLE_TIME_MS, traits.timePrecisionMs + 0.0005);
      await fs.write("f", "2", { modified: new Date(Date.UTC(2001, 1, 3)) });
      near("the time", await writtenTimeOf(fs, "f"), Date.UTC(2001, 1, 3), traits.timePrecisionMs);
    },
  },
  {
    title: "the root is EISDIR",
    async run({ fs }) {
      await refused(fs.write("", "1"), "EISDIR");
      await refused(fs.write("/", "1"), "EISDIR");
    },
  },
  {
    title: "a directory is EISDIR, and stays as it was",
    needs: exclusiveNames,
    async run({ fs }) {
      await fs.write("d/f", "1");
      await fs.makeDirectory("empty");
      await refused(fs.write("d", "2"), "EISDIR");
      await refused(fs.write("empty", "2"), "EISDIR");
      sameItems("the tree", await treeOf(fs), ["d/", "d/f", "empty/"]);
    },
  },
  {
    title: "a path below a file is ENOTDIR, and the file stays as it was",
    needs: exclusiveNames,
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(fs.write("f/x", "2"), "ENOTDIR");
      await refused(fs.write("f/x/y", "2"), "ENOTDIR");
      equal("the text", await fs.read("f").text(), "1");
    },
  },
];
