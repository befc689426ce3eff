import { PassThrough } from "node:stream";
import { runProgram } from "@s3fs/cli";
import { s3Opener } from "@s3fs/s3/opener";
import type { CommandEnd } from "../../../../packages/s3/test/faults/truthful-end.ts";
import type { Scene } from "../../../../packages/s3/test/faults/scene.ts";

/** Runs a command. The check at the end of the test looks whether it told the truth, and no secret. */
export async function command(scene: Scene, ...args: readonly string[]): Promise<CommandEnd> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await runProgram(args, { stdout: out, stderr: err, openers: [s3Opener] });
  out.end();
  err.end();
  const [stdout = "", stderr = ""] = (await Promise.all([out.toArray(), err.toArray()])).map((chunks) =>
    Buffer.concat(chunks).toString(),
  );
  const end = { args, code, stdout, stderr };
  scene.ended(end);
  return end;
}
