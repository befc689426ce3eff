import { equal, refused, sameBytes } from "../expectations.ts";
import { etagOf, gathered } from "../gathering.ts";
import { etags } from "../needs.ts";
import { LARGE_BYTES, sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";

export const read: readonly Statement[] = [
  {
    title: "a file is read as bytes, as text and as JSON",
    async run({ fs }) {
      const text = '{"greeting":"\u4f60\u597d \u{1f418}"}';
      await fs.write("f", text);
      sameBytes("the file", await fs.read("f").bytes(), new TextEncoder().encode(text));
      equal("the text", await fs.read("f").text(), text);
      equal("the JSON", JSON.stringify(await fs.read("f").json()), text);
    },
  },
  {
    title: "an empty file has no bytes",
    async run({ fs }) {
      await fs.write("f", "");
      equal("the size", (await fs.read("f").bytes()).byteLength, 0);
    },
  },
  {
    title: "the entry of a stream tells the size of the whole file, also for a range",
    async run({ fs }) {
      await fs.write("d/f", "0123456789");
      const entry = await fs.read("d/f", { start: 2, end: 4 }).entry();
      equal("the size", entry.size, 10);
      equal("the path", entry.path as string, "d/f");
    },
  },
  {
    title: "a missing file is ENOENT, also below a missing directory",
    async run({ fs }) {
      await refused(fs.read("missing").bytes(), "ENOENT");
      await refused(fs.read("missing/deeper").bytes(), "ENOENT");
    },
  },
  {
    title: "a path below a file is ENOENT",
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(fs.read("f/x").bytes(), "ENOENT");
    },
  },
  {
    title: "a directory is EISDIR, whether it was made or came with a file",
    async run({ fs }) {
      await fs.makeDirectory("made");
      await fs.write("came/f", "1");
      await refused(fs.read("made").bytes(), "EISDIR");
      await refused(fs.read("came").bytes(), "EISDIR");
    },
  },
  {
    title: "the root is EISDIR",
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(fs.read("").bytes(), "EISDIR");
      await refused(fs.read("/").bytes(), "EISDIR");
    },
  },
  {
    title: "a large file comes in chunks that belong to the reader",
    async run({ fs }) {
      const bytes = sampleBytes(LARGE_BYTES);
      await fs.write("f", bytes);
      const chunks = await gathered(fs.read("f"));
      sameBytes("the file", new Uint8Array(await new Blob(chunks).arrayBuffer()), bytes);
    },
  },
  {
    title: "a file that still has the etag of ifMatch is read",
    needs: etags,
    async run({ fs }) {
      await fs.write("f", "1234");
      const ifMatch = await etagOf(fs, "f");
      equal("the text", await fs.read("f", { ifMatch }).text(), "1234");
      equal("the range", await fs.read("f", { ifMatch, start: 1, end: 3 }).text(), "23");
    },
  },
  {
    title: "a file that has another etag than ifMatch is EPRECONDITION",
    async run({ fs }) {
      await fs.write("f", "1234");
      await refused(fs.read("f", { ifMatch: "another" }).bytes(), "EPRECONDITION");
    },
  },
  {
    title: "a file that was written anew after its etag was taken is EPRECONDITION",
    needs: etags,
    async run({ fs }) {
      await fs.write("f", "1234");
      const ifMatch = await etagOf(fs, "f");
      await fs.write("f", "4321");
      await refused(fs.read("f", { ifMatch }).bytes(), "EPRECONDITION");
    },
  },
];
