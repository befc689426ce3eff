import { FsError, isFsError } from "./fs-error.ts";

/** Runs a read whose condition is our own: that it fails means that the file has changed since it was opened. */
export async function pinned<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isFsError(error, "EPRECONDITION")) throw error;
    throw new FsError("ECHANGED", { path: error.path, driver: error.driver, cause: error });
  }
}
