import { buffer } from "node:stream/consumers";
import { abortable, FsError, isFsError, parsePath } from "@s3fs/core";
import type { FilterOptions, FilterRule } from "@s3fs/copy";
import { Option } from "commander";
import type { Context } from "../context.ts";
import { list } from "../option-values.ts";

/** Which entries of two trees take part. */
export interface SelectionFlags {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly filterFrom?: string;
  readonly filesFrom?: string;
}

export function selectionOptions(): readonly Option[] {
  return [
    new Option("--include <glob>", "look at these only; may be repeated").argParser(list),
    new Option("--exclude <glob>", "leave these alone; may be repeated").argParser(list),
    new Option("--filter-from <file>", "lines of + GLOB or - GLOB; the first that fits decides"),
    new Option("--files-from <file>", "names of the only files to look at, one a line"),
  ];
}

/** @throws {FsError} EINVAL for a line that is no rule or no path; what reading the lists throws */
export async function selectionOf(
  { include, exclude, filterFrom, filesFrom }: SelectionFlags,
  context: Context,
): Promise<FilterOptions> {
  return {
    ...(include && { include }),
    ...(exclude && { exclude }),
    ...(filterFrom !== undefined && { rules: rulesOf(await readList(filterFrom, context), filterFrom) }),
    ...(filesFrom !== undefined && { only: namesOf(await readList(filesFrom, context), filesFrom) }),
  };
}

async function readList(name: string, { registry, stdin, signal }: Context): Promise<string> {
  if (name === "-" && stdin !== undefined) return decoded(await abortable(buffer(stdin), signal), name);
  const { fs, path } = await registry.resolve(name);
  try {
    return decoded(await fs.read(path, { signal }).bytes(), name);
  } catch (error) {
    if (!isFsError(error, "ENOENT", "ENOBUCKET", "ENOTDIR", "EISDIR")) throw error;
    throw new FsError("EINVAL", { path: name, cause: error, detail: "there is no such list" }); // not of the source
  } finally {
    await fs.close();
  }
}

/** A name that is no UTF-8 would become another one, which is nowhere, and its file would be left out without a word. */
function decoded(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    const detail = "it is no UTF-8, which all names of files that can be copied are; leave the others out";
    throw new FsError("EINVAL", { path: name, cause: error, detail });
  }
}

function rulesOf(listed: string, name: string): readonly FilterRule[] {
  return listed.split(/\r?\n/).flatMap((line, index): FilterRule[] => {
    if (/^\s*(?:#.*)?$/.test(line)) return [];
    const [, sign, glob] = /^([+-]) +(\S.*?)\s*$/.exec(line) ?? [];
    if (glob === undefined)
      throw invalid(name, index, "is no rule; write + or -, a space and a glob, or # and a remark");
    return [{ kind: sign === "+" ? "include" : "exclude", glob }];
  });
}

/** Separated by line ends, or by NUL as `find -print0` has it, for names that hold line ends. */
function namesOf(listed: string, name: string): readonly string[] {
  return listed.split(listed.includes("\0") ? "\0" : /\r?\n/).flatMap((line, index) => {
    if (line === "") return [];
    try {
      return [parsePath(line)];
    } catch (error) {
      throw invalid(name, index, "is no path within the trees", error);
    }
  });
}

function invalid(name: string, index: number, detail: string, cause?: unknown): FsError {
  return new FsError("EINVAL", { path: name, cause, detail: `its line ${index + 1} ${detail}` });
}
