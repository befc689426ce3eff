import { equal, failsWith } from "../expectations.ts";
import { fixedRoot } from "../needs.ts";
import type { Statement } from "../statement.ts";

export const exists: readonly Statement[] = [
  {
    title: "files and directories exist, missing paths do not",
    async run({ fs }) {
      await fs.write("d/f", "");
      await fs.makeDirectory("empty");
      for (const path of ["d", "d/f", "empty", "/d//f"]) equal(path, await fs.exists(path), true);
      for (const path of ["x", "x/y/z", "d/x", "e"]) equal(path, await fs.exists(path), false);
    },
  },
  {
    title: "nothing exists below a file",
    async run({ fs }) {
      await fs.write("f", "1");
      equal("f/x", await fs.exists("f/x"), false);
    },
  },
  {
    title: "the root exists before anything is written",
    about: fixedRoot,
    async run({ fs }) {
      equal("the root", await fs.exists(""), true);
      equal("the root by its slash", await fs.exists("/"), true);
    },
  },
  {
    title: "a removed file exists no longer",
    async run({ fs }) {
      await fs.write("f", "1");
      await fs.remove("f");
      equal("f", await fs.exists("f"), false);
    },
  },
  {
    title: "an aborted question rejects with the caller's own reason, whatever value that is",
    async run({ fs }) {
      await failsWith(fs.exists("f", { signal: AbortSignal.abort("lost interest") }), "lost interest");
    },
  },
];
