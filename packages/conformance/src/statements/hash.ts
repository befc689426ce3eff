import { equal, refused } from "../expectations.ts";
import { sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";

export const hash: readonly Statement[] = [
  {
    title: "the digests of a known content are known",
    async run({ fs }) {
      await fs.write("f", "foobar".repeat(1024));
      equal("md5", await fs.hash("f", "md5"), "9fff4bb103ab8ce4619064109c54cb9c");
      await fs.write("abc", "abc");
      equal(
        "sha256",
        await fs.hash("abc", "SHA256"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      );
    },
  },
  {
    title: "equal contents have equal digests, other contents have others",
    async run({ fs }) {
      await fs.write("f", sampleBytes(100_000));
      await fs.write("d/g", sampleBytes(100_000));
      await fs.write("h", sampleBytes(100_000, 2));
      const digest = await fs.hash("f", "sha256");
      equal("of an equal file", await fs.at("d").hash("g", "sha256"), digest);
      equal("whether another one is equal", (await fs.hash("h", "sha256")) === digest, false);
    },
  },
  {
    title: "an unknown algorithm is ENOTSUP",
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(fs.hash("f", "nohash"), "ENOTSUP");
    },
  },
  {
    title: "a missing file is ENOENT, and a directory EISDIR",
    async run({ fs }) {
      await fs.makeDirectory("d");
      await refused(fs.hash("missing", "sha256"), "ENOENT");
      await refused(fs.hash("d", "sha256"), "EISDIR");
    },
  },
];
