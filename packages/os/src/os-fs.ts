import { FileSystem } from "@s3fs/core";
import { osDriver, type OsOptions } from "./os-driver.ts";
import type { OsNative } from "./os-native.ts";
import { rootPath } from "./root-path.ts";
import { sortingBeside } from "./temp-fs.ts";

/**
 * A directory of the local disk. It may be missing: then nothing is there, and the first write makes it.
 *
 * @throws {FsError} EINVAL for an empty root; write `.` for the current directory
 */
export class OsFS extends FileSystem<OsNative> {
  /** Absolute. */
  readonly root: string;

  /** A relative root starts at the current directory of this moment; `~` is a name like any other. */
  constructor(root: string, options: OsOptions = {}) {
    const absolute = rootPath(root);
    super(osDriver(absolute, sortingBeside(options)));
    this.root = absolute;
  }
}
