import { isFsError, type Written } from "@s3fs/core";
import { equal, holds, refused, sameItems } from "../expectations.ts";
import { etagOf, treeOf } from "../gathering.ts";
import { etags } from "../needs.ts";
import { inChunks, sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";

export const writeConditions: readonly Statement[] = [
  {
    title: "overwrite: false makes a new file",
    async run({ fs }) {
      await fs.write("d/f", "1", { overwrite: false });
      equal("the text", await fs.read("d/f").text(), "1");
    },
  },
  {
    title: "overwrite: false over a file is EEXIST, and the file stays as it was",
    async run({ fs }) {
      await fs.write("f", "old");
      await refused(fs.write("f", "new", { overwrite: false }), "EEXIST");
      await refused(fs.write("f", inChunks(sampleBytes(9), 2), { overwrite: false }), "EEXIST");
      equal("the text", await fs.read("f").text(), "old");
      sameItems("the tree", await treeOf(fs), ["f"]);
    },
  },
  {
    title: "of writers with overwrite: false who meet at one path, one wins and the others are EEXIST",
    async run({ fs }) {
      const contents = ["first", "second", "third", "fourth"];
      const outcomes = await Promise.allSettled(
        contents.map((content) => fs.write("d/f", content, { overwrite: false })),
      );
      await oneWinner(outcomes, "EEXIST");
      const winner = contents[outcomes.findIndex(({ status }) => status === "fulfilled")];
      equal("the text", await fs.read("d/f").text(), winner);
    },
  },
  {
    title: "a file that has the etag of ifMatch is replaced",
    needs: etags,
    async run({ fs }) {
      await fs.write("f", "old");
      await fs.write("f", "new", { ifMatch: await etagOf(fs, "f") });
      equal("the text", await fs.read("f").text(), "new");
    },
  },
  {
    title: "a file that has another etag than ifMatch is EPRECONDITION, and stays as it was",
    async run({ fs }) {
      await fs.write("f", "old");
      await refused(fs.write("f", "new", { ifMatch: "another" }), "EPRECONDITION");
      equal("the text", await fs.read("f").text(), "old");
      sameItems("the tree", await treeOf(fs), ["f"]);
    },
  },
  {
    title: "ifMatch where no file is, is EPRECONDITION, and makes none",
    async run({ fs }) {
      await fs.write("d/other", "1");
      await refused(fs.write("d/f", "new", { ifMatch: "any" }), "EPRECONDITION");
      sameItems("the tree", await treeOf(fs), ["d/", "d/other"]);
    },
  },
  {
    title: "of writers with the same ifMatch, one wins and the others are EPRECONDITION",
    needs: etags,
    async run({ fs }) {
      await fs.write("f", "old");
      const ifMatch = await etagOf(fs, "f");
      const contents = ["first", "second", "third"];
      const outcomes = await Promise.allSettled(
        contents.map((content) => fs.write("f", content, { ifMatch })),
      );
      await oneWinner(outcomes, "EPRECONDITION");
      const winner = contents[outcomes.findIndex(({ status }) => status === "fulfilled")];
      equal("the text", await fs.read("f").text(), winner);
    },
  },
];

async function oneWinner(
  outcomes: readonly PromiseSettledResult<Written>[],
  code: "EEXIST" | "EPRECONDITION",
): Promise<void> {
  const losers = outcomes.filter((outcome) => outcome.status === "rejected");
  equal("the number of winners", outcomes.length - losers.length, 1);
  for (const { reason } of losers)
    holds(`the losers are ${code}, not ${String(reason)}`, isFsError(reason, code));
}
