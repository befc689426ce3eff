import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { graceIn } from "../src/grace.ts";
import { Interrupted, listenForInterrupt, type InterruptOptions } from "../src/interrupt.ts";

interface Scene {
  readonly process: NodeJS.Process;
  readonly exits: readonly unknown[];
  readonly said: readonly string[];
  /** What waits for its time to come, by how long it waits; gone once it is called off. */
  readonly waiting: ReadonlyMap<() => void, number>;
  readonly options: InterruptOptions;
}

/** As much of a process as is listened to, and a clock that stands still. */
function scene(options: Partial<InterruptOptions> = {}): Scene {
  const [exits, said]: [unknown[], string[]] = [[], []];
  const waiting = new Map<() => void, number>();
  const process = Object.assign(new EventEmitter(), {
    exit: (code: unknown) => exits.push(code),
    stderr: { write: (text: string) => said.push(text) },
  });
  const later = (run: () => void, delayMs: number): (() => void) => {
    waiting.set(run, delayMs);
    return () => waiting.delete(run);
  };
  return {
    process: process as unknown as NodeJS.Process,
    exits,
    said,
    waiting,
    options: { leftovers: () => ({}), later, ...options },
  };
}

describe("listenForInterrupt", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("aborts at the first %s, and exits with %d at the second", (name, exitCode) => {
    const { process, exits, options } = scene();
    const { signal } = listenForInterrupt(process, options);
    process.emit(name, name);
    expect(signal.reason).toBeInstanceOf(Interrupted);
    expect(signal.reason).toMatchObject({ exitCode, message: `stopped by ${name}` });
    expect(exits).toEqual([]);
    process.emit(name, name);
    expect(exits).toEqual([exitCode]);
  });

  it("exits with the code of the second signal when that is another one", () => {
    const { process, exits, options } = scene();
    listenForInterrupt(process, options);
    process.emit("SIGINT", "SIGINT");
    process.emit("SIGTERM", "SIGTERM");
    expect(exits).toEqual([143]);
  });

  it("gives a clean stop one second, and then ends the process and names what is left", () => {
    const leftovers = (): object => ({ behind: ["upload 7 of demo/a"], unfinished: ["a in s3://demo/"] });
    const { process, exits, said, waiting, options } = scene({ leftovers });
    listenForInterrupt(process, options);
    expect([...waiting.values()]).toEqual([]);
    process.emit("SIGINT", "SIGINT");
    expect([...waiting.values()]).toEqual([1000]);
    expect(exits).toEqual([]);
    for (const run of waiting.keys()) run();
    expect(exits).toEqual([130]);
    expect(said.join("")).toBe(
      "s3fs: ended, as stopping took more than 1000 ms\n" +
        "left behind, for --remove-leftovers of a mirror to take:\n" +
        "  upload 7 of demo/a\n" +
        "not finished:\n" +
        "  a in s3://demo/\n",
    );
  });

  it("gives it as long as it is told, and waits for nothing more once it has ended", () => {
    const { process, waiting, options } = scene({ graceMs: 5 });
    const { dispose } = listenForInterrupt(process, options);
    process.emit("SIGTERM", "SIGTERM");
    expect([...waiting.values()]).toEqual([5]);
    dispose();
    expect([...waiting.values()]).toEqual([]);
  });

  it("names at the second signal all that stays in the stores, escaped, and of what is under way what fits", () => {
    const unfinished = ["a\u001b[2J", ...Array.from({ length: 24 }, (_, index) => `file-${index}`)];
    const behind = Array.from({ length: 30 }, (_, index) => `upload ${index}\u0007 of b/file`);
    const { process, said, options } = scene({ leftovers: () => ({ behind, unfinished }) });
    listenForInterrupt(process, options);
    process.emit("SIGINT", "SIGINT");
    expect(said).toEqual([]);
    process.emit("SIGINT", "SIGINT");
    const lines = said.join("").split("\n");
    expect(lines[0]).toBe("s3fs: ended at once");
    expect(lines.filter((line) => /^ {2}upload \d+\\x07 of b\/file$/.test(line))).toHaveLength(30);
    expect(lines.slice(32)).toEqual([
      "not finished:",
      "  a\\x1b[2J",
      ...Array.from({ length: 19 }, (_, index) => `  file-${index}`),
      "  and 5 more",
      "",
    ]);
  });

  it("says that nothing was under way when that is so", () => {
    const { process, said, options } = scene();
    listenForInterrupt(process, options);
    process.emit("SIGTERM", "SIGTERM");
    process.emit("SIGTERM", "SIGTERM");
    expect(said.join("")).toBe("s3fs: ended at once, with nothing under way\n");
  });

  it("leaves no listener behind", () => {
    const { process, options } = scene();
    listenForInterrupt(process, options).dispose();
    expect(process.eventNames()).toEqual([]);
  });
});

describe("the time for a clean stop", () => {
  it.each([
    [undefined, undefined],
    ["", undefined],
    ["soon", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["0", 0],
    ["60000", 60_000],
  ])("is told by S3FS_STOP_MS: %s is %s", (text, graceMs) => {
    expect(graceIn({ S3FS_STOP_MS: text })).toBe(graceMs);
  });
});
