import { FsError, readParameters, type FileSystem, type Opener } from "@s3fs/core";
import { MemoryFS } from "./memory-fs.ts";

/** Opens `mem://`: a fresh file system each time. A name after it is for the reader only. */
export const memoryOpener: Opener = {
  schemes: ["mem"],
  async open(url, { backend = {} }): Promise<FileSystem> {
    if (url.username !== undefined || url.password !== undefined)
      throw new FsError("EINVAL", { path: url.display, detail: "mem URLs take no credentials" });
    const { max_bytes: maxBytes } = readParameters(url, { max_bytes: "integer" });
    return new MemoryFS({ maxBytes, ...backend });
  },
};
