import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { S3Server } from "../src/index.ts";

export type Reachable = Pick<S3Server, "endpoint" | "region" | "credentials">;

/** A server over a directory store, in a process of its own. */
export interface DirectoryServer extends Reachable {
  readonly process: ChildProcess;
  /** Ends it in order. */
  end(): Promise<{ readonly peakMiB: number }>;
  /** Ends it with signal 9. */
  kill(): Promise<void>;
}

/** @param prefix a program to run it under, with its parameters */
export async function startDirectoryServer(
  main: string,
  path: string,
  prefix: readonly string[] = [],
): Promise<DirectoryServer> {
  const [command, ...parameters] = [...prefix, process.execPath, main, path] as const;
  const child = spawn(command, parameters, { stdio: ["pipe", "pipe", "inherit"] });
  const exit = once(child, "exit");
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error("the server ended without a word");
    return value;
  };
  const reachable = JSON.parse(await nextLine()) as Reachable; // the program of this test prints it
  return {
    ...reachable,
    process: child,
    async end() {
      child.stdin.end();
      const peak = JSON.parse(await nextLine()) as { peakMiB: number }; // the same
      await exit;
      return peak;
    },
    async kill() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}
