import { FsError } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import type { Descriptor } from "./descriptors.ts";
import { follow } from "./look-up.ts";
import { unlessUnsupported } from "./times.ts";

/** A directory opened to be looked at or synchronised, which every POSIX system allows. */
export async function directoryDescriptor(
  adapted: Adapted,
  { path, told }: { readonly path: string; readonly told: string },
): Promise<Descriptor> {
  const refuse = async (): Promise<never> => {
    throw new FsError("EISDIR");
  };
  return {
    told,
    reads: true,
    writes: false,
    read: refuse,
    write: refuse,
    truncate: refuse,
    entry: () => follow(adapted, path),
    setModified: (modifiedMs) => unlessUnsupported(() => adapted.fs.setModified(path, modifiedMs)),
    sync: async () => {},
    close: async () => {},
    discard: async () => {},
  };
}
