import { FsError } from "@s3fs/core";
import type { SymbolicLinks } from "./symbolic-links.ts";

export function refusedLink(policy: SymbolicLinks): FsError {
  const rule =
    policy === "refuse"
      ? "a symbolic link is on the way"
      : "a symbolic link on the way leads outside of the root";
  return new FsError("EACCES", { detail: `${rule}; the option symlinks: "follow" would allow it` });
}
