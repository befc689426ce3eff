/** Groups that Node itself cannot be asked, and why. */
export const notAsked: Readonly<Record<string, string>> = {
  "isEmpty and renderTree": "what core makes of listings is ours",
  walk: "Node has no walk with such options",
  glob: "Node before 22 has no glob",
  url: "Node has no addresses",
  locate: "a location is ours",
  close: "the functions of Node are never closed",
  "behind readOnly": "a view of a driver is ours",
};

/** Single statements that are left out, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  "write all or nothing: when the caller aborts while the data hangs, the reason comes back and the old content stays":
    "Node's call takes no signal while its data hangs, and would wait for ever",
  "open to update: calls of one handle take turns in the order they are made":
    "Node's handle does its calls in several threads at once: which comes first is luck",
  "at once: of writers who meet at one path, one wins whole":
    "Node writes in place: whether the bytes of several writers are mixed is luck",
  "at once: a listing goes on while files come and go, and tells those that stay":
    "Node lists names, and looks at each later: whether one has gone by then is luck",
};

/** Where the contract chooses otherwise than Node, by the reason. */
const byReason: Readonly<Record<string, readonly string[]>> = {
  "Node wants a directory where a path ends in a slash": [
    'paths: the spelling "a/" is the path "a"',
    'paths: the spelling "a/b/../c/" is the path "a/c"',
  ],
  "Node's paths are those of the whole system: nothing is a root, or refused for its spelling": [
    "paths: every spelling of a path names the same file",
    "paths: a path that climbs above the root is EINVAL",
    "paths: a path with a NUL character is EINVAL",
    "paths: a path with a lone surrogate is EINVAL",
    "open to write: the root is EISDIR for every flag that writes",
    "remove: the root is EPERM, empty or not",
    "remove recursive: the root is emptied, stays, and can be written to again",
    "copy: a file onto the root is EISDIR",
    "at: the root of a view is EISDIR for a file and EPERM for a removal",
    "empty directories: the directory of an emptied view stays",
  ],
  "Node says ENOTDIR below a file, also to one who only looks; the contract says ENOENT there, and ENOTDIR to writers alone":
    [
      "stat: a path below a file is ENOENT",
      "list: a path below a file is ENOENT",
      "list recursive: the tree of a missing directory is ENOENT, also below a file",
      "read: a path below a file is ENOENT",
      "open to read: a missing file is ENOENT for r and r+, also below a file",
      "remove: a missing path is ENOENT, also below a file",
      "remove: a missing path is no error where it may be missing",
      "remove recursive: a missing tree is ENOENT, unless it may be missing",
      "copy: a missing source is ENOENT, and the target stays as it was",
      "at: a view of a file has no root",
    ],
  "Node says EEXIST where mkdir meets a file on its way; the contract says ENOTDIR": [
    "write: a path below a file is ENOTDIR, and the file stays as it was",
    "append: a path below a file is ENOTDIR, and the file stays as it was",
    "open to write: a path below a file is ENOTDIR, and the file stays as it was",
    "move: a missing source is ENOENT, and the target stays as it was",
    "move: to a path below a file is ENOTDIR, and both stay as they were",
  ],
  "these calls of Node take no signal": [
    "stat: an aborted look rejects with the caller's own reason",
    "exists: an aborted question rejects with the caller's own reason, whatever value that is",
    "list: an aborted listing ends with the caller's own reason",
    "read as a stream: a read that is aborted beforehand rejects with the caller's own reason",
    "read as a stream: a read that is aborted on its way rejects with the caller's own reason",
    "write all or nothing: a write that is aborted beforehand changes nothing",
    "makeDirectory: a call that is aborted beforehand makes nothing",
    "remove: a call that is aborted beforehand removes nothing",
    "copy: a call that is aborted beforehand copies nothing",
    "move: a call that is aborted beforehand moves nothing",
  ],
  "Node's listings have no order, and no entry but names": [
    "list recursive: everything below is listed in tree order, where a directory sorts with its slash",
    "list recursive: tree order is that of the UTF-8 bytes, not of JavaScript's comparison",
    "list recursive: a recursive listing agrees with a walk from directory to directory",
  ],
  "Node has no conditions on writes and reads, and announces no size": [
    "read: a file that has another etag than ifMatch is EPRECONDITION",
    "write on a condition: a file that has another etag than ifMatch is EPRECONDITION, and stays as it was",
    "write on a condition: ifMatch where no file is, is EPRECONDITION, and makes none",
    "write all or nothing: data of 3 bytes that were announced as 2 is EINTEGRITY, and the old content stays",
    "write all or nothing: data of 3 bytes that were announced as 4 is EINTEGRITY, and the old content stays",
  ],
  "Node writes in place, and a reader sees it at once": [
    "open to write: the old content is seen until the handle is closed",
    "open to write: what was written is discarded when the function throws, and the error comes back",
    "open to update: handles that write anew are atomic, and so are all where the driver opens none itself",
  ],
  "Node tells nobody that the file it has open was replaced or removed": [
    "open to update: an update of a file that was replaced meanwhile fails when it is closed, and the new content stays",
    "open to update: an update of a file that was removed meanwhile fails when it is closed, and does not bring it back",
  ],
  "Node's own refusals have codes of their own, or are none": [
    "read a range: a range of fractions, or with a negative end, is EINVAL",
    "open to read: a handle that reads does not write",
    "open to read: a handle that is closed is ECLOSED, and closes again without harm",
    "open to read: a position or length that is no whole number from 0 on is EINVAL",
    "open to read: a directory and the root are EISDIR for r and r+",
    "open to read: unknown flags are EINVAL",
    "open to write: a handle that writes tells what it has written so far, and does not read",
    "copy: onto itself, however it is spelled, is EEXIST, and EINVAL with overwrite; the file stays",
    "copy: a file onto a directory is EISDIR, and the directory stays as it was",
    "copy a tree: a tree into a directory above it, where it would reach its own place, is EINVAL, and nothing is copied",
    "copy a tree: a tree onto itself is EEXIST, and EINVAL with overwrite",
    "copy a tree: a tree onto a file is EEXIST, and both stay as they were",
    "setModified: an invalid date is EINVAL",
    "hash: an unknown algorithm is ENOTSUP",
  ],
  "rename replaces files, and merges nothing": [
    "move: a file that is there is EEXIST unless overwrite is set, and both stay as they were",
    "move: onto itself changes nothing with overwrite, and is EEXIST without",
    "move a tree: a tree is merged into a directory that is there",
    "move a tree: what comes to the source of a merge, or changes there, stays, which is ECHANGED, and the rest is moved",
    "move a tree: a file that is in the way of a merge is EEXIST unless overwrite is set, and the source stays whole",
    "move a tree: a tree into itself is EINVAL, and nothing is moved",
    "move a tree: a tree is merged into a directory above it",
    "move a tree: a tree into a directory above it, where it would reach its own place, is EINVAL, and nothing is lost",
    "move a tree: a tree onto itself changes nothing with overwrite, and is EEXIST without",
    "move a tree: a tree onto a file is EEXIST, and both stay as they were",
  ],
};

export const departures: ReadonlyMap<string, string> = new Map(
  Object.entries(byReason).flatMap(([reason, titles]) =>
    titles.map((title): [string, string] => [title, reason]),
  ),
);
