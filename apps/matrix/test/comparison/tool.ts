import { execFile } from "node:child_process";
import type { Signer } from "../../../../packages/server/test/raw-request.ts";

/** A program that makes a target equal to a source, deletes included, as its makers recommend. */
export interface Tool {
  readonly name: string;
  /** A file that is there when it is installed; undefined where nothing has to be. */
  readonly program?: string;
  /** The command line, for the page. */
  readonly shown: string;
  version(): Promise<string>;
  sync(run: SyncRun): Promise<Ran>;
}

export interface SyncRun {
  readonly source: End;
  readonly target: End;
  readonly server: Signer;
  /** A directory for what a tool remembers of one run until the next. */
  readonly cache: string;
  readonly dryRun?: boolean;
  /** Leaves out what ends in `.tmp`. */
  readonly excludesTmp?: boolean;
}

export type End =
  | { readonly kind: "disk"; readonly path: string }
  | { readonly kind: "bucket"; readonly bucket: string; readonly prefix: string };

export interface Ran {
  readonly exitCode: number;
  readonly output: string;
}

const PATIENCE_MS = 120_000;

/** Runs a program to its end, whatever that is. */
export function ran(program: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { env, maxBuffer: 64 * 1024 * 1024, timeout: PATIENCE_MS };
    execFile(program, [...words], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ exitCode, output: stdout + stderr });
    });
  });
}
