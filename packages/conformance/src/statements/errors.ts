import { isFsError, type ErrorCode, type FileSystem, type Operation } from "@s3fs/core";
import { equal, holds, refused } from "../expectations.ts";
import { gathered, treeOf } from "../gathering.ts";
import type { Statement } from "../statement.ts";

interface Attempt {
  readonly what: string;
  readonly operation: Operation;
  attempt(this: void, fs: FileSystem): Promise<unknown>;
}

const MISSING = "/missing//path";

/** Every verb that needs something at its first path. */
const attempts: readonly Attempt[] = [
  { what: "stat", operation: "stat", attempt: (fs) => fs.stat(MISSING) },
  { what: "list", operation: "list", attempt: (fs) => gathered(fs.list(MISSING)) },
  { what: "a recursive list", operation: "list", attempt: (fs) => treeOf(fs, MISSING) },
  { what: "read", operation: "read", attempt: (fs) => fs.read(MISSING).bytes() },
  { what: "the entry of a stream", operation: "read", attempt: (fs) => fs.read(MISSING).entry() },
  { what: "remove", operation: "remove", attempt: (fs) => fs.remove(MISSING) },
  {
    what: "a recursive remove",
    operation: "remove",
    attempt: (fs) => fs.remove(MISSING, { recursive: true }),
  },
  { what: "copy", operation: "copy", attempt: (fs) => fs.copy(MISSING, "target") },
  { what: "move", operation: "move", attempt: (fs) => fs.move(MISSING, "target") },
];

export const errors: readonly Statement[] = [
  ...attempts.map(({ what, operation, attempt }): Statement => ({
    title: `an error of ${what} tells the operation, the path as it was spelled, and the driver`,
    async run({ fs }) {
      const error = await refused(attempt(fs), "ENOENT");
      equal("the operation", error.operation, operation);
      equal("the path", error.path, MISSING);
      equal("the driver", error.driver, fs.driver.name);
    },
  })),
  {
    title: "the message of an error names the code, the operation and the path",
    async run({ fs }) {
      const { message } = await refused(fs.stat(MISSING), "ENOENT");
      for (const part of ["ENOENT", "stat", MISSING, fs.driver.name])
        holds(`"${message}" names ${part}`, message.includes(part));
    },
  },
  {
    title: "an error is known by its codes",
    async run({ fs }) {
      const error: unknown = await refused(fs.stat(MISSING), "ENOENT");
      const others: ErrorCode[] = ["EEXIST", "EISDIR"];
      holds("it is known by its code", isFsError(error, "ENOENT", ...others));
      holds("it is not known by other codes", !isFsError(error, ...others));
    },
  },
];
