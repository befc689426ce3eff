import { type FileSystem, FileSystem as Fs, parsePath, readOnly, within, type Opener } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { osOpener } from "@s3fs/os/opener";

/** A memory that outlives a command, as `shelf://directory`; and what a command needs beside it. */
export function shelf(): { fs: FileSystem; openers: Opener[] } {
  const fs = new MemoryFS();
  const opener: Opener = {
    schemes: ["shelf", "sealed"],
    async open({ scheme, resource }) {
      const view = within(fs.driver, parsePath(resource));
      return new Fs(scheme === "sealed" ? readOnly(view) : view);
    },
  };
  return { fs, openers: [osOpener, opener] };
}

export async function fill(fs: FileSystem, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) await fs.write(path, text);
}

/** Every file with its content. */
export async function filesOf(fs: FileSystem): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { kind, path } of fs.list("", { recursive: true })) {
    if (kind === "file") files[path] = await fs.read(path).text();
  }
  return files;
}
