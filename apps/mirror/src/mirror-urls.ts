import { parseArgs } from "node:util";
import { mirror } from "@s3fs/copy";
import { memoryOpener } from "@s3fs/memory/opener";
import { OpenerRegistry } from "@s3fs/opener";
import { osOpener } from "@s3fs/os/opener";
import { s3Opener } from "@s3fs/s3/opener";

export const usage = `Mirror any file system to any other:

  npm start -- SOURCE TARGET [--delete] [--dry-run]

SOURCE and TARGET are paths or URLs:
  npm start -- ./site "s3://bucket/site?region=eu-west-1"`;

export interface RunOptions {
  readonly parameters: readonly string[];
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Opens both ends and mirrors one to the other. Returns the exit status. */
export async function mirrorUrls({ parameters, print, signal }: RunOptions): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...parameters],
    allowPositionals: true,
    options: { delete: { type: "boolean" }, "dry-run": { type: "boolean" } },
  });
  const [from, to, ...rest] = positionals;
  if (from === undefined || to === undefined || rest.length > 0) throw new Error("two places are needed");

  const registry = new OpenerRegistry([osOpener, memoryOpener, s3Opener]);
  await using source = await registry.open(from);
  await using target = await registry.open(to);
  const report = await mirror(source, target, { delete: values.delete ?? false, dryRun: values["dry-run"] ?? false, signal });
  return 0;
}
