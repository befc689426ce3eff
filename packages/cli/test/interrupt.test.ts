import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { Interrupted, listenForInterrupt } from "../src/interrupt.ts";

/** As much of a process as is listened to. */
function emitter(): { process: NodeJS.Process; exits: unknown[] } {
  const exits: unknown[] = [];
  const process = Object.assign(new EventEmitter(), { exit: (code: unknown) => exits.push(code) });
  return { process: process as unknown as NodeJS.Process, exits };
}

describe("listenForInterrupt", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("aborts at the first %s, and exits with %d at the second", (name, exitCode) => {
    const { process, exits } = emitter();
    const { signal } = listenForInterrupt(process);
    process.emit(name, name);
    expect(signal.reason).toBeInstanceOf(Interrupted);
    expect(signal.reason).toMatchObject({ exitCode, message: `stopped by ${name}` });
    expect(exits).toEqual([]);
    process.emit(name, name);
    expect(exits).toEqual([exitCode]);
  });

  it("exits with the code of the second signal when that is another one", () => {
    const { process, exits } = emitter();
    listenForInterrupt(process);
    process.emit("SIGINT", "SIGINT");
    process.emit("SIGTERM", "SIGTERM");
    expect(exits).toEqual([143]);
  });

  it("leaves no listener behind", () => {
    const { process } = emitter();
    listenForInterrupt(process).dispose();
    expect(process.eventNames()).toEqual([]);
  });
});
