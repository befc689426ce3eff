import { mkdtempSync, realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileSystem, FsError } from "@s3fs/core";
import { classifyErrno } from "@s3fs/node-fs";
import { checkOsOptions, osDriver, type OsOptions } from "./os-driver.ts";
import type { OsNative } from "./os-native.ts";

export interface TempOptions extends OsOptions {
  /** What its directory is called, before random characters. Default "s3fs". */
  readonly name?: string | undefined;
}

/** A new directory among the temporary ones of the system, removed with all that is in it by `close()`. */
export class TempFS extends FileSystem<OsNative> {
  /** Absolute. */
  readonly root: string;

  constructor({ name = "s3fs", ...options }: TempOptions = {}) {
    if (/[/\\\0]/.test(name))
      throw new FsError("EINVAL", { detail: `no path, but a name: ${JSON.stringify(name)}` });
    checkOsOptions(options);
    const root = mkdtempSync(join(realpathSync(tmpdir()), `${name}-`));
    super({ ...osDriver(root, sortingBeside(options)), close: () => removeAll(root) });
    this.root = root;
  }
}

/** The same options, with a place of its own for each directory that memory has no room for. */
export function sortingBeside(options: OsOptions): OsOptions {
  return { ...options, sorting: { temporary: () => new TempFS(), ...options.sorting } };
}

async function removeAll(root: string): Promise<void> {
  try {
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    throw new FsError(classifyErrno(error, "close").code, { operation: "close", path: root, cause: error });
  }
}
