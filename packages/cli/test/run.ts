import { Writable } from "node:stream";
import { runProgram, type ProgramOptions } from "@s3fs/cli";

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions extends Partial<ProgramOptions> {
  /** Told of what goes to the standard output, as it comes. */
  readonly heard?: (text: string) => void;
}

/** Runs the real program in this process. */
export async function run(args: readonly string[], { heard, ...options }: RunOptions = {}): Promise<Ran> {
  const [stdout, stderr] = [collector(heard), collector()];
  const exitCode = await runProgram(args, { ...options, stdout: stdout.stream, stderr: stderr.stream });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function collector(heard?: (text: string) => void): { stream: Writable; text(): string } {
  const chunks: Uint8Array[] = [];
  const stream = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      chunks.push(chunk);
      heard?.(Buffer.from(chunk).toString());
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
