import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { FsError, type Opener } from "@s3fs/core";

export interface ConfigOptions {
  /** A file; false for none; undefined for the one that lies in the directory, if any. */
  readonly config: string | false | undefined;
  readonly directory: string;
}

/** Looked for in the current directory alone, so that a command runs nothing that a person does not see there. */
export const CONFIG_NAMES = ["s3fs.config.js", "s3fs.config.mjs"] as const;

/**
 * The openers that a module exports, as `openers` or as a default export that has them.
 *
 * @throws {FsError} EINVAL for a module that is not there, fails, or exports something else
 */
export async function configuredOpeners({ config, directory }: ConfigOptions): Promise<readonly Opener[]> {
  if (config === false) return [];
  const file = config === undefined ? await found(directory) : resolve(directory, config);
  return file === undefined ? [] : openersOf(await loaded(file), file);
}

async function found(directory: string): Promise<string | undefined> {
  for (const name of CONFIG_NAMES) {
    const file = join(directory, name);
    try {
      await access(file);
      return file;
    } catch {
      // not there
    }
  }
  return undefined;
}

async function loaded(file: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw invalid(file, `it can't be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function openersOf(module: unknown, file: string): readonly Opener[] {
  const exported = propertyOf(module, "openers") ?? propertyOf(propertyOf(module, "default"), "openers");
  if (Array.isArray(exported) && exported.every(isOpener)) return exported;
  throw invalid(
    file,
    "it exports no openers; write export const openers = [{ schemes: [...], open(url) {...} }]",
  );
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function isOpener(value: unknown): value is Opener {
  const schemes = propertyOf(value, "schemes");
  const areNames = Array.isArray(schemes) && schemes.every((scheme) => typeof scheme === "string");
  return areNames && typeof propertyOf(value, "open") === "function";
}

function invalid(file: string, detail: string): FsError {
  return new FsError("EINVAL", { operation: "open", path: file, detail });
}
