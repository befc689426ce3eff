import type { Classification, ErrorCode, Operation } from "@s3fs/core";
import { errnoOf } from "./errno.ts";

/** Names an error of `node:fs`, by its `code`. Pure. */
export function classifyErrno(error: unknown, operation: Operation): Classification {
  const errno = errnoOf(error);
  if (errno === "ENOTDIR") return { code: belowFile(operation), retryable: false };
  const code = (errno === undefined ? undefined : codes.get(errno)) ?? "EUNKNOWN";
  return { code, retryable: retryable.has(code) };
}

/** A path below a file: nothing is there for whoever looks; whoever writes is told what stands in the way. */
function belowFile(operation: Operation): ErrorCode {
  return changing.has(operation) ? "ENOTDIR" : "ENOENT";
}

const changing: ReadonlySet<Operation> = new Set(["write", "append", "makeDirectory", "copy", "move"]);

/** The cause may pass by itself: handles are closed, locks are dropped. */
const retryable: ReadonlySet<ErrorCode> = new Set(["EMFILE", "EBUSY", "ETIMEDOUT"]);

/** Node's codes, as https://nodejs.org/api/errors.html#common-system-errors lists them, and those of the C library. */
const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ["ENOENT", "ENOENT"],
  ["EEXIST", "EEXIST"],
  ["EISDIR", "EISDIR"],
  ["ENOTEMPTY", "ENOTEMPTY"],
  ["EINVAL", "EINVAL"],
  ["EILSEQ", "EINVAL"],
  ["ERR_INVALID_ARG_VALUE", "EINVAL"],
  ["ENAMETOOLONG", "ENAMETOOLONG"],
  ["ELOOP", "ELOOP"],
  ["EACCES", "EACCES"],
  ["EPERM", "EPERM"],
  ["EROFS", "EROFS"],
  ["ENOSPC", "ENOSPC"],
  ["EDQUOT", "ENOSPC"],
  ["EFBIG", "EFBIG"],
  ["EMFILE", "EMFILE"],
  ["ENFILE", "EMFILE"],
  ["EBUSY", "EBUSY"],
  ["ETXTBSY", "EBUSY"],
  ["EAGAIN", "EBUSY"],
  ["EXDEV", "EXDEV"],
  ["EIO", "EIO"],
  ["ENXIO", "EIO"],
  ["ENODEV", "EIO"],
  ["ESTALE", "EIO"],
  ["ESPIPE", "ECHANGED"], // a pipe took the place of the file that was looked at
  ["ETIMEDOUT", "ETIMEDOUT"],
  ["ENOTSUP", "ENOTSUP"],
  ["EOPNOTSUPP", "ENOTSUP"],
  ["ENOSYS", "ENOTSUP"],
]);
