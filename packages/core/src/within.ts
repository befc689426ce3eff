import { aroundDriver } from "./around-driver.ts";
import { closesWith } from "./closes-with.ts";
import { defineDriver, plainDriver, type DriverDefinition } from "./define-driver.ts";
import type { Call, Driver, Extras, ListTreeRequest, RemoveTreeRequest, Unfinished } from "./driver.ts";
import type { Entry } from "./entry.ts";
import { FsError, isFsError, retold } from "./fs-error.ts";
import { guarding } from "./guarding.ts";
import { hasDirectoryBehind } from "./has-directory-behind.ts";
import type { Native } from "./native.ts";
import { isPath, isWithin, joinPath, relativeTo, ROOT, type Path } from "./path.ts";

/**
 * A driver whose root is a directory of another one. Its root exists if and only if that directory does; removing its
 * tree empties it. It never closes its parent.
 */
export function within<N extends Native>(driver: Driver<N>, base: Path): Driver<N> {
  const view = base === ROOT ? unclosed(driver) : movedView(driver, base);
  return closesWith(defineDriver(view), driver);
}

function movedView<N extends Native>(driver: Driver<N>, base: Path): Driver<N> {
  return aroundDriver(
    plainDriver(moved(driver, base)),
    guarding({ retell: (error) => upError(error, base) }),
  );
}

function unclosed<N extends Native>(driver: Driver<N>): DriverDefinition<N> {
  const { close: _ownedByParent, ...view } = driver;
  return view;
}

function moved<N extends Native>(driver: Driver<N>, base: Path): DriverDefinition<N> {
  const down = (path: Path): Path => joinPath(base, path);
  return {
    name: driver.name,
    traits: driver.traits,
    classify: driver.classify,
    stat: async (path, call) => {
      if (path === ROOT) return rootEntry(driver, base, call);
      const entry = await driver.stat(down(path), call);
      return entry && up(entry, base);
    },
    list: (path, request) => upEach(driver.list(down(path), upNames(request, base)), base),
    read: async (path, request) => {
      refuseRoot(path, "EISDIR");
      const { entry, chunks, release } = await driver.read(down(path), request);
      return { entry: up(entry, base), chunks, release };
    },
    write: async (path, chunks, request) => {
      refuseRoot(path, "EISDIR");
      return driver.write(down(path), chunks, request);
    },
    makeDirectory: (path, request) => driver.makeDirectory(down(path), request),
    removeFile: async (path, call) => {
      refuseRoot(path, "EISDIR");
      return driver.removeFile(down(path), call);
    },
    removeDirectory: async (path, call) => {
      refuseRoot(path, "EPERM");
      return driver.removeDirectory(down(path), call);
    },
    ...movedAccelerators(driver, base),
    ...movedExtras(driver, base),
  };
}

type Accelerating =
  | "listTree"
  | "copyFile"
  | "copyFrom"
  | "moveFile"
  | "moveDirectory"
  | "removeTree"
  | "append"
  | "openHandle"
  | "writeParts"
  | "discardParts";

function movedAccelerators<N extends Native>(
  driver: Driver<N>,
  base: Path,
): Pick<DriverDefinition<N>, Accelerating> {
  const { listTree, copyFile, copyFrom, moveFile, moveDirectory, removeTree, append, openHandle } = driver;
  const { writeParts, discardParts } = driver;
  const down = (path: Path): Path => joinPath(base, path);
  const downFile = (path: Path): Path => {
    refuseRoot(path, "EISDIR");
    return down(path);
  };
  return {
    listTree: listTree && ((path, request) => upEach(listTree(down(path), upNames(request, base)), base)),
    copyFile: copyFile && (async (from, to, request) => copyFile(downFile(from), downFile(to), request)),
    copyFrom: copyFrom && (async (source, to, request) => copyFrom(source, downFile(to), request)),
    moveFile: moveFile && (async (from, to, request) => moveFile(downFile(from), downFile(to), request)),
    moveDirectory: moveDirectory && ((from, to, call) => moveDirectory(down(from), down(to), call)),
    removeTree: removeTree && ((path, request) => removeBelow(driver, removeTree, { base, path }, request)),
    append: append && (async (path, chunks, request) => append(downFile(path), chunks, request)),
    openHandle:
      openHandle &&
      (async (path, request) => {
        const { stat, ...handle } = await openHandle(downFile(path), request);
        return { ...handle, stat: async () => up(await stat(), base) };
      }),
    writeParts: writeParts && (async (path, request) => writeParts(downFile(path), request)),
    discardParts: discardParts && (async (path, token, call) => discardParts(downFile(path), token, call)),
  };
}

function movedExtras<N extends Native>(
  { setModified, url, locate, readLink, makeLink, removeLeftovers, unfinished }: Driver<N>,
  base: Path,
): Omit<Pick<DriverDefinition<N>, keyof Extras>, "close"> {
  const down = (path: Path): Path => joinPath(base, path);
  return {
    setModified: setModified && ((path, modifiedMs, call) => setModified(down(path), modifiedMs, call)),
    url: url && ((path, request) => url(down(path), request)),
    locate: locate && ((path) => locate(down(path))),
    readLink: readLink && ((path, call) => readLink(down(path), call)),
    makeLink: makeLink && ((path, destination, call) => makeLink(down(path), destination, call)),
    removeLeftovers: removeLeftovers && ((path, request) => removeLeftovers(down(path), request)),
    unfinished: unfinished && (() => unfinishedBelow(unfinished(), base)),
  };
}

/** The directory behind the root stays where directories outlive their content; there the fallback empties it. */
async function removeBelow<N extends Native>(
  driver: Driver<N>,
  removeTree: NonNullable<Driver<N>["removeTree"]>,
  { base, path }: { base: Path; path: Path },
  request: RemoveTreeRequest,
): Promise<void> {
  if (path === ROOT && driver.traits.emptyDirectories === "kept") throw new FsError("ENOTSUP");
  return removeTree(joinPath(base, path), request);
}

async function rootEntry<N extends Native>(
  driver: Driver<N>,
  base: Path,
  call: Call,
): Promise<Entry<N> | undefined> {
  const entry = await driver.stat(base, call);
  if (entry === undefined) return undefined;
  if (entry.kind === "directory") return up(entry, base);
  return (await hasDirectoryBehind(driver, base, call)) ? { kind: "directory", path: ROOT } : undefined;
}

function unfinishedBelow(all: readonly Unfinished[], base: Path): readonly Unfinished[] {
  const below = all.filter(({ path }) => isWithin(path, base));
  return below.map((each) => ({ ...each, path: relativeTo(each.path, base) }));
}

function up<E extends Entry>(entry: E, base: Path): E {
  return { ...entry, path: relativeTo(entry.path, base) };
}

async function* upEach<N extends Native>(
  entries: AsyncIterable<Entry<N>>,
  base: Path,
): AsyncIterable<Entry<N>> {
  for await (const entry of entries) yield up(entry, base);
}

function upNames({ onUnspellable, ...call }: ListTreeRequest, base: Path): ListTreeRequest {
  if (onUnspellable === undefined) return call;
  return { ...call, onUnspellable: (name) => onUnspellable(name.slice(base.length + 1)) };
}

function refuseRoot(path: Path, code: "EISDIR" | "EPERM"): void {
  if (path === ROOT) throw new FsError(code, { path, detail: "this is the root of the file system" });
}

/** Errors name paths of this view, not of its parent. */
function upError(error: unknown, base: Path): unknown {
  if (!isFsError(error) || error.path === undefined) return error;
  if (!isPath(error.path) || !isWithin(error.path, base)) return error;
  return retold(error, { path: relativeTo(error.path, base) });
}
