import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { Interrupted, listenForInterrupt } from "../src/interrupt.ts";

/** As much of a process as is listened to. */
function emitter(): { process: NodeJS.Process; exits: unknown[]; said: string[] } {
  const [exits, said]: [unknown[], string[]] = [[], []];
  const process = Object.assign(new EventEmitter(), {
    exit: (code: unknown) => exits.push(code),
    stderr: { write: (text: string) => said.push(text) },
  });
  return { process: process as unknown as NodeJS.Process, exits, said };
}

const leftovers = (): string[] => [];

describe("listenForInterrupt", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("aborts at the first %s, and exits with %d at the second", (name, exitCode) => {
    const { process, exits } = emitter();
    const { signal } = listenForInterrupt(process, { leftovers });
    process.emit(name, name);
    expect(signal.reason).toBeInstanceOf(Interrupted);
    expect(signal.reason).toMatchObject({ exitCode, message: `stopped by ${name}` });
    expect(exits).toEqual([]);
    process.emit(name, name);
    expect(exits).toEqual([exitCode]);
  });

  it("exits with the code of the second signal when that is another one", () => {
    const { process, exits } = emitter();
    listenForInterrupt(process, { leftovers });
    process.emit("SIGINT", "SIGINT");
    process.emit("SIGTERM", "SIGTERM");
    expect(exits).toEqual([143]);
  });

  it("names what is under way at the second signal, escaped, and counts what is too much to name", () => {
    const { process, said } = emitter();
    const names = ["a\u001b[2J", ...Array.from({ length: 24 }, (_, index) => `file-${index}`)];
    listenForInterrupt(process, { leftovers: () => names });
    process.emit("SIGINT", "SIGINT");
    expect(said).toEqual([]);
    process.emit("SIGINT", "SIGINT");
    expect(said.join("")).toMatch(/^s3fs: ended at once; not finished, .*\n {2}a\\x1b\[2J\n {2}file-0\n/);
    expect(said.join("")).toMatch(/file-18\n {2}and 5 more\n$/);
  });

  it("says that nothing was under way when that is so", () => {
    const { process, said } = emitter();
    listenForInterrupt(process, { leftovers });
    process.emit("SIGTERM", "SIGTERM");
    process.emit("SIGTERM", "SIGTERM");
    expect(said.join("")).toBe("s3fs: ended at once, with nothing under way\n");
  });

  it("leaves no listener behind", () => {
    const { process } = emitter();
    listenForInterrupt(process, { leftovers }).dispose();
    expect(process.eventNames()).toEqual([]);
  });
});
