import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Terminal } from "@xterm/headless";
import { expect } from "vitest";

/** A program on a real terminal, and what a person sees there. */
export interface Screen {
  /** What is on the screen now, without the empty lines below. */
  text(): string;
  /** All that was ever written, with its escape sequences. */
  raw(): string;
  type(keys: string): void;
  /** Waits until the screen shows that. */
  until(shown: RegExp): Promise<void>;
  /** The exit code, once all that was written is on the screen. */
  ended(): Promise<number>;
  /** Ends the program, if it still runs, as when its terminal is closed. */
  close(): void;
}

export interface ScreenOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: NodeJS.ProcessEnv;
}

const python = "python3";

/** Terminals are made with Python, which comes with most systems, though not with Windows. */
export const hasTerminals: boolean =
  process.platform !== "win32" && spawnSync(python, ["-c", "import pty"]).status === 0;

export function onTerminal(
  command: readonly string[],
  { columns = 80, rows = 24, env = {} }: ScreenOptions = {},
): Screen {
  const terminal = new Terminal({ cols: columns, rows, scrollback: 1000, allowProposedApi: true });
  const child = spawn(python, [runner, String(columns), String(rows), ...command], {
    env: { ...process.env, TERM: "xterm-256color", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    terminal.write(chunk);
  });
  const text = (): string => textOf(terminal);
  const closed = exitCodeOf(child);
  return {
    text,
    raw: () => Buffer.concat(chunks).toString(),
    type: (keys) => void child.stdin.write(keys),
    until: (shown) => expect.poll(text, { timeout: PATIENCE_MS, interval: 20 }).toMatch(shown),
    async ended() {
      const code = await closed;
      await new Promise<void>((resolve) => terminal.write("", resolve));
      return code;
    },
    close: () => void child.kill(),
  };
}

/** A busy machine takes its time; whoever waits longer has hung. */
const PATIENCE_MS = 60_000;

const runner = fileURLToPath(new URL("programs/on-a-terminal.py", import.meta.url));

async function exitCodeOf(child: ChildProcess): Promise<number> {
  const [code]: unknown[] = await once(child, "close");
  return typeof code === "number" ? code : -1;
}

function textOf({ buffer: { active } }: Terminal): string {
  const lines = Array.from(
    { length: active.length },
    (_, index) => active.getLine(index)?.translateToString(true) ?? "",
  );
  return lines.join("\n").trimEnd();
}
