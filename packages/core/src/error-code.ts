/** Every code an {@link FsError} can carry, with the sentence that opens its message. */
export const errorMeanings = {
  ENOENT: "no such file or directory",
  ENOBUCKET: "no such bucket",
  EEXIST: "already exists",
  EISDIR: "is a directory",
  ENOTDIR: "is not a directory",
  ENOTEMPTY: "directory is not empty",
  EINVAL: "invalid argument",
  ENAMETOOLONG: "name is too long",
  ELOOP: "too many symbolic links",
  EACCES: "permission denied",
  EPERM: "operation is not permitted",
  EROFS: "file system is read-only",
  ENOSPC: "no space left",
  EFBIG: "file is too large",
  EMFILE: "too many open files",
  EBUSY: "resource is busy",
  EXDEV: "crosses devices",
  EIO: "input or output error",
  ENOTSUP: "not supported by this backend",
  ETIMEDOUT: "timed out",
  EUNAVAILABLE: "the service is unreachable or failing",
  ETHROTTLED: "the service asked to slow down",
  EPRECONDITION: "a precondition failed",
  ECHANGED: "the source changed while it was read",
  EINTEGRITY: "bytes are missing or differ",
  EPROTOCOL: "malformed or incomplete reply",
  EOUTCOME: "the outcome of a commit is unknown",
  EARCHIVED: "must be restored from the archive first",
  ECONFLICT: "two names collide",
  EGUARD: "a safety guard tripped",
  ECLOSED: "used after close",
  EUNKNOWN: "unknown failure",
} as const;

export type ErrorCode = keyof typeof errorMeanings;

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorMeanings, value);
}
