import { FsError, isFsError, type Operation } from "@s3fs/core";
import { classify } from "../classify.ts";

/** What a request about a raw key fails with, in the form of every other failure. */
export async function named<T>(operation: Operation, key: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isFsError(error) || !(error instanceof Error) || error.name !== "S3Failure") throw error;
    const { code, ...rest } = classify(error);
    throw new FsError(code, { ...rest, operation, path: key, driver: "s3", cause: error });
  }
}

/** The items of a listing of raw keys. */
export async function* namedItems<T>(
  prefix: string,
  items: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T> {
  for (;;) {
    const result = await named("list", prefix, () => items.next());
    if (result.done) return;
    yield result.value;
  }
}
