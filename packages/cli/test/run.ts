import { Writable } from "node:stream";
import { runProgram, type ProgramOptions } from "@s3fs/cli";

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real program in this process. */
export async function run(args: readonly string[], options: Partial<ProgramOptions> = {}): Promise<Ran> {
  const [stdout, stderr] = [collector(), collector()];
  const exitCode = await runProgram(args, { ...options, stdout: stdout.stream, stderr: stderr.stream });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function collector(): { stream: Writable; text(): string } {
  const chunks: Uint8Array[] = [];
  const stream = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
