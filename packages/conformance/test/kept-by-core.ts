/**
 * The statements that no driver can break, since core refuses or answers before one is asked; the tests of core break
 * core instead.
 */
export const keptByCore: readonly string[] = [
  "paths: a path that climbs above the root is EINVAL",
  "paths: a path with a NUL character is EINVAL",
  "paths: a path with a lone surrogate is EINVAL",
  "stat: an aborted look rejects with the caller's own reason",
  "exists: an aborted question rejects with the caller's own reason, whatever value that is",
  "walk: a walk with an unknown order is EINVAL",
  "walk: a walk with no level is EINVAL",
  "walk: a walk with half a level is EINVAL",
  "walk: a walk with a malformed pattern is EINVAL",
  "glob: a backslash makes a wildcard ordinary",
  "glob: patterns match in any case where names do",
  "glob: a malformed pattern is EINVAL",
  "glob: an aborted search ends with the caller's own reason",
  "read a range: a range of fractions, or with a negative end, is EINVAL",
  "read as a stream: a read that is aborted beforehand rejects with the caller's own reason",
  "write: the root is EISDIR",
  "append: the root is EISDIR",
  "open to read: unknown flags are EINVAL",
  "open to write: a handle that writes tells what it has written so far, and does not read",
  "setModified: an invalid date is EINVAL",
  "setModified: a driver that cannot set times is ENOTSUP",
  "url: a driver that has no addresses is ENOTSUP",
  "hash: an unknown algorithm is ENOTSUP",
  "close: every call after the close is ECLOSED",
  "close: closing twice is harmless, also at once",
  "behind readOnly: an address to write to is EROFS",
];
