import { equal, failsWith, holds, refused, sameItems } from "../expectations.ts";
import { treeOf } from "../gathering.ts";
import type { Statement } from "../statement.ts";

/** Updates of a file that is there: of a copy until the close, or in place, as the handle's `atomic` tells. */
export const inPlaceOrNot: readonly Statement[] = [
  {
    title: "handles that write anew are atomic, and so are all where the driver opens none itself",
    async run({ fs }) {
      await fs.write("f", "old");
      for (const flags of ["w", "w+", "wx", "wx+"] as const)
        await fs.open(`new ${flags}`, flags, ({ atomic }) => equal(`atomic of ${flags}`, atomic, true));
      if (fs.driver.openHandle !== undefined) return;
      for (const flags of ["r", "r+", "a", "a+"] as const)
        await fs.open("f", flags, ({ atomic }) => equal(`atomic of ${flags}`, atomic, true));
    },
  },
  {
    title:
      "what an update writes is seen before the close where its handle is not atomic, and else only after it",
    async run({ fs }) {
      const updates = { "r+": "new", a: "oldnew", "a+": "oldnew" } as const;
      for (const flags of ["r+", "a", "a+"] as const) {
        await fs.write("f", "old");
        const handle = await fs.open("f", flags);
        await handle.write("new");
        equal(
          `the text meanwhile, ${flags}`,
          await fs.read("f").text(),
          handle.atomic ? "old" : updates[flags],
        );
        await handle.close();
        equal(`the text afterwards, ${flags}`, await fs.read("f").text(), updates[flags]);
      }
    },
  },
  {
    title:
      "a file that a makes is seen before the close where its handle is not atomic, and else only after it",
    async run({ fs }) {
      const handle = await fs.open("f", "a");
      await handle.write("1");
      equal("whether it is there", await fs.exists("f"), !handle.atomic);
      await handle.close();
      equal("the text", await fs.read("f").text(), "1");
    },
  },
  {
    title: "an update whose function throws stays where its handle is not atomic, and else is taken back",
    async run({ fs }) {
      await fs.write("f", "old");
      const failure = new Error("the writer failed");
      let isAtomic = true;
      const writing = fs.open("f", "r+", async (handle) => {
        isAtomic = handle.atomic;
        await handle.write("new");
        throw failure;
      });
      await failsWith(writing, failure);
      equal("the text", await fs.read("f").text(), isAtomic ? "old" : "new");
      sameItems("the tree", await treeOf(fs), ["f"]);
    },
  },
  {
    title:
      "an update of a file that was replaced meanwhile fails when it is closed, and the new content stays",
    async run({ fs }) {
      await fs.write("f", "old");
      const handle = await fs.open("f", "r+");
      await handle.write("lost");
      await fs.write("f", "a longer content");
      await refused(handle.close(), "EPRECONDITION", "ECHANGED");
      equal("the text", await fs.read("f").text(), "a longer content");
    },
  },
  {
    title:
      "an update of a file that was removed meanwhile fails when it is closed, and does not bring it back",
    async run({ fs }) {
      await fs.write("f", "old");
      const handle = await fs.open("f", "r+");
      await fs.remove("f");
      await handle.write("lost").catch(() => undefined);
      await refused(handle.close(), "EPRECONDITION", "ECHANGED");
      holds("the file is gone", !(await fs.exists("f")));
    },
  },
];
