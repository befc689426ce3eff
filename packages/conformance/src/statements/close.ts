import { equal, refused } from "../expectations.ts";
import { childrenOf, gathered, writeAll } from "../gathering.ts";
import type { Statement } from "../statement.ts";

export const close: readonly Statement[] = [
  {
    title: "every call after the close is ECLOSED",
    async run({ fs }) {
      await fs.write("f", "1");
      await fs.close();
      const attempts = [
        fs.stat("f"),
        fs.exists("f"),
        gathered(fs.list()),
        gathered(fs.list("", { recursive: true })),
        fs.read("f").bytes(),
        fs.hash("f", "sha256"),
        fs.write("f", "2"),
        fs.append("f", "2"),
        fs.makeDirectory("d"),
        fs.remove("f"),
        fs.remove("f", { recursive: true, missing: "ignore" }),
        fs.copy("f", "g"),
        fs.move("f", "g"),
      ];
      await Promise.all(attempts.map((attempt) => refused(attempt, "ECLOSED")));
    },
  },
  {
    title: "closing twice is harmless, also at once",
    async run({ fs }) {
      await Promise.all([fs.close(), fs.close()]);
      await fs.close();
      await fs[Symbol.asyncDispose]();
    },
  },
  {
    title: "a view is closed with its parent",
    async run({ fs }) {
      const view = fs.at("a");
      await view.write("f", "1");
      await fs.close();
      await refused(view.stat("f"), "ECLOSED");
    },
  },
  {
    title: "closing a view leaves its parent open",
    async run({ fs }) {
      const view = fs.at("a");
      await view.write("f", "1");
      await view.close();
      await refused(view.stat("f"), "ECLOSED");
      equal("the text", await fs.read("a/f").text(), "1");
      equal("the number of children", (await childrenOf(fs.at("a"))).length, 1);
    },
  },
  {
    title: "a listing that is under way ends with ECLOSED",
    async run({ fs }) {
      await writeAll(fs, { "d/f": "1", "d/g": "2", "d/h": "3" });
      const listing = fs.list("d");
      equal("whether there is a first entry", (await listing.next()).done, false);
      await fs.close();
      await refused(gathered(listing), "ECLOSED");
    },
  },
];
