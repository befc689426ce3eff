import { FsError, isFsError } from "@s3fs/core";

/** As open(2) with O_EXCL: whatever stands at the path, that it does is the error. */
export async function exclusive<T>(isExclusive: boolean, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (isExclusive && isFsError(error, "EISDIR")) throw new FsError("EEXIST", { cause: error });
    throw error;
  }
}
