import type { Readable, Writable } from "node:stream";
import { createInterface } from "node:readline/promises";
import type { Environment } from "./environment.ts";

/** The screen and the keyboard of a person. */
export interface Terminal {
  /** The standard error: what is drawn there is no part of the output. */
  readonly screen: Writable & { readonly columns?: number; readonly rows?: number };
  /** Whether lines of the standard output go to the screen as well. */
  readonly showsOutput: boolean;
  /** Waits for a line; undefined where there is no keyboard. */
  readonly ask: ((this: void, question: string, signal: AbortSignal) => Promise<string>) | undefined;
}

export interface Streams {
  readonly stdin?: Readable | undefined;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Undefined where nobody looks at the standard error, or its terminal can't move the cursor. */
export function terminalOf({ stdin, stdout, stderr }: Streams, env: Environment): Terminal | undefined {
  if (!isTerminal(stderr) || env["TERM"] === "dumb") return undefined;
  return {
    screen: stderr,
    showsOutput: isTerminal(stdout),
    ask:
      stdin && isTerminal(stdin) ? (question, signal) => ask(question, { stdin, stderr, signal }) : undefined,
  };
}

function isTerminal(stream: Readable | Writable): boolean {
  return "isTTY" in stream && stream.isTTY === true;
}

interface Asking {
  readonly stdin: Readable;
  readonly stderr: Writable;
  readonly signal: AbortSignal;
}

/** Leaves the keyboard to the system, whose Ctrl-C is a signal as at any other time. */
async function ask(question: string, { stdin, stderr, signal }: Asking): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: false });
  try {
    return await lines.question(question, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    lines.close();
  }
}
