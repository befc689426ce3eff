import type { Group } from "./statement.ts";
import { append } from "./statements/append.ts";
import { at } from "./statements/at.ts";
import { cacheChanging } from "./statements/cache-changing.ts";
import { cacheLooking } from "./statements/cache-looking.ts";
import { close } from "./statements/close.ts";
import { concurrency } from "./statements/concurrency.ts";
import { copyTree } from "./statements/copy-tree.ts";
import { copy } from "./statements/copy.ts";
import { drawing } from "./statements/drawing.ts";
import { emptyDirectories } from "./statements/empty-directories.ts";
import { errors } from "./statements/errors.ts";
import { exists } from "./statements/exists.ts";
import { glob } from "./statements/glob.ts";
import { hash } from "./statements/hash.ts";
import { listRecursive } from "./statements/list-recursive.ts";
import { writingInParts } from "./statements/in-parts.ts";
import { leftovers } from "./statements/leftovers.ts";
import { linking } from "./statements/links.ts";
import { list } from "./statements/list.ts";
import { locate } from "./statements/locate.ts";
import { makeDirectory } from "./statements/make-directory.ts";
import { mountChanging } from "./statements/mount-changing.ts";
import { mountPoints } from "./statements/mount-points.ts";
import { moveTree } from "./statements/move-tree.ts";
import { move } from "./statements/move.ts";
import { names } from "./statements/names.ts";
import { openRead } from "./statements/open-read.ts";
import { openUpdate } from "./statements/open-update.ts";
import { openWrite } from "./statements/open-write.ts";
import { overlayChanging } from "./statements/overlay-changing.ts";
import { overlayLooking } from "./statements/overlay-looking.ts";
import { paths } from "./statements/paths.ts";
import { planted } from "./statements/planted.ts";
import { readOnlyView } from "./statements/read-only.ts";
import { readRange } from "./statements/read-range.ts";
import { readStream } from "./statements/read-stream.ts";
import { read } from "./statements/read.ts";
import { removeRecursive } from "./statements/remove-recursive.ts";
import { remove } from "./statements/remove.ts";
import { setModified } from "./statements/set-modified.ts";
import { stat } from "./statements/stat.ts";
import { twins } from "./statements/twins.ts";
import { url } from "./statements/url.ts";
import { walk } from "./statements/walk.ts";
import { writeAtomic } from "./statements/write-atomic.ts";
import { writeConditions } from "./statements/write-conditions.ts";
import { write } from "./statements/write.ts";

/** The whole specification, as its table of contents. */
export const groups: readonly Group[] = [
  { title: "paths", statements: paths },
  { title: "names", statements: names },
  { title: "stat", statements: stat },
  { title: "exists", statements: exists },
  { title: "list", statements: list },
  { title: "list recursive", statements: listRecursive },
  { title: "isEmpty and renderTree", statements: drawing },
  { title: "walk", statements: walk },
  { title: "glob", statements: glob },
  { title: "read", statements: read },
  { title: "read a range", statements: readRange },
  { title: "read as a stream", statements: readStream },
  { title: "write", statements: write },
  { title: "write on a condition", statements: writeConditions },
  { title: "write all or nothing", statements: writeAtomic },
  { title: "write in parts", statements: writingInParts },
  { title: "what writers have left", statements: leftovers },
  { title: "append", statements: append },
  { title: "open to read", statements: openRead },
  { title: "open to write", statements: openWrite },
  { title: "open to update", statements: openUpdate },
  { title: "makeDirectory", statements: makeDirectory },
  { title: "remove", statements: remove },
  { title: "remove recursive", statements: removeRecursive },
  { title: "copy", statements: copy },
  { title: "copy a tree", statements: copyTree },
  { title: "move", statements: move },
  { title: "move a tree", statements: moveTree },
  { title: "at", statements: at },
  { title: "setModified", statements: setModified },
  { title: "url", statements: url },
  { title: "locate", statements: locate },
  { title: "links", statements: linking },
  { title: "hash", statements: hash },
  { title: "at once", statements: concurrency },
  { title: "close", statements: close },
  { title: "errors", statements: errors },
  { title: "planted bytes", statements: planted },
  { title: "a file and a directory at one path", statements: twins },
  { title: "empty directories", statements: emptyDirectories },
  { title: "behind readOnly", statements: readOnlyView },
  { title: "behind cached", statements: [...cacheLooking, ...cacheChanging] },
  { title: "behind mount", statements: [...mountPoints, ...mountChanging] },
  { title: "behind overlay", statements: [...overlayLooking, ...overlayChanging] },
];
