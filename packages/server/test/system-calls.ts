import { spawnSync } from "node:child_process";

/** Undefined where system calls can be traced, else why not. */
export function whyNoTrace(): string | undefined {
  const { error, status, stderr } = spawnSync("strace", ["-f", "-e", "trace=fsync", "true"], {
    encoding: "utf8",
  });
  if (error !== undefined) return "strace is not installed";
  return status === 0 ? undefined : `strace fails: ${stderr.trim().split("\n").at(-1)}`;
}

/** Follows all threads, and names the file of each descriptor. */
export function traced(output: string): readonly string[] {
  const calls = `trace=${CALLS.map((name) => `?${name}`).join()}`;
  return ["strace", "-f", "-yy", "-s", "64", "-e", calls, "-e", "signal=none", "-o", output];
}

export interface SystemCall {
  readonly name: string;
  readonly text: string;
  /** The lines on which it began and ended; several threads take turns. */
  readonly begin: number;
  readonly end: number;
}

export function parseTrace(trace: string): readonly SystemCall[] {
  const calls: SystemCall[] = [];
  const unfinished = new Map<string, { readonly text: string; readonly begin: number }>();
  for (const [line, row] of trace.split("\n").entries()) {
    const match = /^(\d+)\s+(.*)$/.exec(row);
    const [, thread = "", text = ""] = match ?? [];
    const resumed = /^<\.\.\. \w+ resumed>/.test(text);
    const began = resumed ? unfinished.get(thread) : { text, begin: line };
    if (began === undefined) continue;
    if (text.endsWith("<unfinished ...>")) unfinished.set(thread, { text, begin: line });
    else
      calls.push({ name: began.text.split("(")[0] ?? "", text: began.text, begin: began.begin, end: line });
  }
  return calls;
}

/** Not every processor has all of them. */
const CALLS: readonly string[] =
  "write writev pwrite64 pwritev sendto sendmsg fsync fdatasync rename renameat renameat2 unlink unlinkat".split(
    " ",
  );
