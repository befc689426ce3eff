import { closesWith } from "./closes-with.ts";
import { defineDriver } from "./define-driver.ts";
import type { Driver } from "./driver.ts";
import { FsError } from "./fs-error.ts";
import type { Native } from "./native.ts";

/** The same content with every change refused: only what looks and reads is passed on, all else is EROFS. */
export function readOnly<N extends Native>(driver: Driver<N>): Driver<N> {
  const { name, traits, classify, stat, list, read, listTree, url, locate, readLink } = driver;
  const refuse = async (): Promise<never> => {
    throw new FsError("EROFS", { driver: name, detail: "this view was made read-only" });
  };
  const view = defineDriver<N>({
    name,
    traits,
    classify,
    stat,
    list,
    read,
    listTree,
    url: url && ((path, request) => (request.method === "put" ? refuse() : url(path, request))),
    locate,
    readLink,
    write: refuse,
    makeDirectory: refuse,
    removeFile: refuse,
    removeDirectory: refuse,
    copyFile: refuse,
    copyFrom: undefined,
    moveFile: refuse,
    moveDirectory: refuse,
    removeTree: refuse,
    append: refuse,
    openHandle: refuse,
    writeParts: refuse,
    discardParts: refuse,
    makeLink: refuse,
    removeLeftovers: refuse,
    unfinished: undefined, // nothing is written here
    setModified: refuse,
    close: undefined,
  });
  return closesWith(view, driver);
}
