import { FsError, isFsError, retold } from "@s3fs/core";
import { Command } from "commander";
import { atPath } from "../at-url.ts";
import type { Context } from "../context.ts";

export function catCommand(context: Context): Command {
  return new Command("cat")
    .summary("write the bytes of a file")
    .description("Writes the bytes of a file to the standard output.")
    .argument("<url>", "a URL or a path of a file")
    .action((url: string) => cat(url, context));
}

function cat(url: string, { registry, out, signal }: Context): Promise<void> {
  return atPath(url, registry, async ({ fs, path }) => {
    if (path === "") throw new FsError("EISDIR", { operation: "read", detail: REMEDY });
    try {
      for await (const chunk of fs.read(path, { signal })) if (!(await out.write(chunk, signal))) return;
    } catch (error) {
      throw isFsError(error, "EISDIR") ? retold(error, { detail: REMEDY }) : error;
    }
  });
}

const REMEDY = "name a file; s3fs ls lists directories";
