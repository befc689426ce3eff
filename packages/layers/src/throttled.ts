import { defineDriver, type Driver, type Native } from "@s3fs/core";
import { paceOf, type Pace, type ThrottleOptions } from "./pace.ts";
import type { Spelled } from "./spelled.ts";

/**
 * The same driver, slowed down to a rate that all its callers share, served in the order they came. What the backend
 * does by itself, such as a copy inside its store, is one operation and no bytes. Closing it leaves its parent open.
 *
 * @throws {FsError} EINVAL for a rate that is no positive number
 */
export function throttled<N extends Native>(driver: Driver<N>, options: ThrottleOptions): Driver<N> {
  return defineDriver<N>(spelled(driver, paceOf(options)));
}

function spelled<N extends Native>(driver: Driver<N>, pace: Pace): Spelled<N> {
  const { once, each, metered, meteredReading, meteredHandle } = pace;
  const { listTree, copyFile, copyFrom, moveFile, moveDirectory, removeTree, append } = driver;
  const { openHandle, setModified } = driver;
  return {
    name: driver.name,
    traits: driver.traits,
    classify: driver.classify,
    stat: (path, call) => once(call, () => driver.stat(path, call)),
    list: (path, call) => each(call, () => driver.list(path, call)),
    read: (path, request) =>
      once(request, async () => meteredReading(await driver.read(path, request), request)),
    write: (path, chunks, request) =>
      once(request, () => driver.write(path, metered(chunks, request), request)),
    makeDirectory: (path, request) => once(request, () => driver.makeDirectory(path, request)),
    removeFile: (path, call) => once(call, () => driver.removeFile(path, call)),
    removeDirectory: (path, call) => once(call, () => driver.removeDirectory(path, call)),
    listTree: listTree && ((path, call) => each(call, () => listTree(path, call))),
    copyFile: copyFile && ((from, to, request) => once(request, () => copyFile(from, to, request))),
    copyFrom: copyFrom && ((source, to, request) => once(request, () => copyFrom(source, to, request))),
    moveFile: moveFile && ((from, to, request) => once(request, () => moveFile(from, to, request))),
    moveDirectory: moveDirectory && ((from, to, call) => once(call, () => moveDirectory(from, to, call))),
    removeTree: removeTree && ((path, call) => once(call, () => removeTree(path, call))),
    append: append && ((path, chunks, call) => once(call, () => append(path, metered(chunks, call), call))),
    openHandle:
      openHandle &&
      ((path, request) => once(request, async () => meteredHandle(await openHandle(path, request), request))),
    setModified: setModified && ((path, ms, call) => once(call, () => setModified(path, ms, call))),
    url: driver.url,
    locate: driver.locate,
    unfinished: driver.unfinished,
    ...inPartsOrLinks(driver, pace),
    close: undefined,
  };
}

type InPartsOrLinks = "writeParts" | "discardParts" | "readLink" | "makeLink" | "removeLeftovers";

function inPartsOrLinks<N extends Native>(
  driver: Driver<N>,
  { once, meteredParts }: Pace,
): Pick<Spelled<N>, InPartsOrLinks> {
  const { writeParts, discardParts, readLink, makeLink, removeLeftovers } = driver;
  return {
    writeParts:
      writeParts &&
      ((path, request) => once(request, async () => meteredParts(await writeParts(path, request), request))),
    discardParts: discardParts && ((path, token, call) => once(call, () => discardParts(path, token, call))),
    readLink: readLink && ((path, call) => once(call, () => readLink(path, call))),
    makeLink: makeLink && ((path, destination, call) => once(call, () => makeLink(path, destination, call))),
    removeLeftovers: removeLeftovers && ((path, call) => once(call, () => removeLeftovers(path, call))),
  };
}
