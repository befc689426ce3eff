import { FsError, retold, isFsError } from "@s3fs/core";
import { parseFsUrl } from "@s3fs/opener";
import { Command } from "commander";
import type { Context } from "../context.ts";

export function catCommand(context: Context): Command {
  return new Command("cat")
    .description("Writes the bytes of a file to the standard output.")
    .argument("<url>", "a URL or a path of a file")
    .action((url: string) => cat(url, context));
}

async function cat(url: string, { registry, out, signal }: Context): Promise<void> {
  const { fs, path } = await registry.resolve(url);
  try {
    if (path === "") throw new FsError("EISDIR", { operation: "read" });
    for await (const chunk of fs.read(path, { signal })) {
      if (!(await out.write(chunk, signal))) return;
    }
  } catch (error) {
    throw isFsError(error) ? retold(error, { path: parseFsUrl(url).display }) : error;
  } finally {
    await fs.close();
  }
}
