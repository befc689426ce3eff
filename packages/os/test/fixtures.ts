import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isFsError, type ErrorCode } from "@s3fs/core";
import { onTestFinished } from "vitest";

/** The real path of a new directory, removed after the test. */
export function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "os-test-")));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** The code that a call fails with. */
export async function codeOf(running: Promise<unknown>): Promise<ErrorCode | "no error"> {
  try {
    await running;
    return "no error";
  } catch (error) {
    if (isFsError(error)) return error.code;
    throw error;
  }
}

export async function pathsOf(entries: AsyncIterable<{ readonly path: string }>): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of entries) paths.push(path);
  return paths;
}
