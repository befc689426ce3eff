import { equal, failsWith, refused, sameBytes } from "../expectations.ts";
import { gathered } from "../gathering.ts";
import { etags } from "../needs.ts";
import { LARGE_BYTES, sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";

export const readStream: readonly Statement[] = [
  {
    title: "nothing is opened before the first pull",
    async run({ fs }) {
      const stream = fs.read("f");
      await fs.write("f", "written later");
      equal("the text", await stream.text(), "written later");
    },
  },
  {
    title: "a stream that is iterated again yields the same bytes again",
    async run({ fs }) {
      await fs.write("f", "1234");
      const stream = fs.read("f", { start: 1 });
      equal("the first time", await stream.text(), "234");
      equal("the second time", await stream.text(), "234");
    },
  },
  {
    title: "a stream that is iterated again after the file has changed fails, and mixes nothing",
    needs: etags,
    async run({ fs }) {
      await fs.write("f", "1234");
      const stream = fs.read("f");
      equal("the first time", await stream.text(), "1234");
      await fs.write("f", "4321");
      await refused(stream.text(), "EPRECONDITION", "ECHANGED");
    },
  },
  {
    title: "a stream that is left early leaves the file free to be replaced and removed",
    async run({ fs }) {
      await fs.write("f", sampleBytes(LARGE_BYTES));
      for await (const _chunk of fs.read("f")) break;
      await fs.write("f", "new");
      equal("the text", await fs.read("f").text(), "new");
      await fs.remove("f");
    },
  },
  {
    title: "several readers of one file do not disturb each other",
    async run({ fs }) {
      const bytes = sampleBytes(100_000);
      await fs.write("f", bytes);
      const starts = [0, 1, 12_345, 50_000, 99_999];
      const parts = await Promise.all(starts.map((start) => fs.read("f", { start }).bytes()));
      for (const [index, start] of starts.entries())
        sameBytes(`the part from ${start}`, parts[index] ?? new Uint8Array(), bytes.slice(start));
    },
  },
  {
    title: "a read that is aborted beforehand rejects with the caller's own reason",
    async run({ fs }) {
      await fs.write("f", "1");
      const reason = new Error("lost interest");
      await failsWith(fs.read("f", { signal: AbortSignal.abort(reason) }).bytes(), reason);
    },
  },
  {
    title: "a read that is aborted on its way rejects with the caller's own reason",
    async run({ fs }) {
      await fs.write("f", sampleBytes(LARGE_BYTES));
      const reason = new Error("lost interest");
      const controller = new AbortController();
      const reading = async (): Promise<void> => {
        for await (const _chunk of fs.read("f", { signal: controller.signal })) controller.abort(reason);
      };
      await failsWith(reading(), reason);
      equal("the size afterwards", (await gathered(fs.read("f", { end: 1 }))).length, 1);
    },
  },
];
