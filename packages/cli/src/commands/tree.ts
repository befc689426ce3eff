import { renderTree } from "@s3fs/core";
import { Command, Option } from "commander";
import { atRoot } from "../at-url.ts";
import type { Context } from "../context.ts";
import { escapeName } from "../escape-name.ts";
import { positiveNumber } from "../option-values.ts";

interface TreeFlags {
  readonly depth?: number;
  readonly directoriesFirst?: boolean;
  readonly ascii?: boolean;
}

export function treeCommand(context: Context): Command {
  return new Command("tree")
    .summary("draw a directory")
    .description("Draws what lies below a directory.")
    .argument("<url>", "a URL or a path of a directory")
    .addOption(new Option("--depth <n>", "so many levels").argParser(positiveNumber))
    .option("--directories-first", "directories before files")
    .option("--ascii", "branches of ASCII characters")
    .action((url: string, flags: TreeFlags) => tree(url, flags, context));
}

function tree(url: string, flags: TreeFlags, { registry, out, signal }: Context): Promise<void> {
  const { depth, directoriesFirst, ascii = false } = flags;
  return atRoot(url, registry, async (fs) => {
    const glyphs = ascii ? "ascii" : "unicode";
    const lines = renderTree(fs, "", { depth, directoriesFirst, glyphs, signal });
    let next = await lines.next();
    for (; !next.done; next = await lines.next())
      if (!(await out.write(`${escapeName(next.value)}\n`, signal))) return;
    const { directories, others } = next.value;
    out.print(`\n${directories} directories, ${others} files`);
  });
}
