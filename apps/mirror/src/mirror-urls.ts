import { parseArgs } from "node:util";
import { mirror, type MirrorReport } from "@s3fs/copy";
import { memoryOpener } from "@s3fs/memory/opener";
import { OpenerRegistry } from "@s3fs/opener";
import { osOpener } from "@s3fs/os/opener";
import { s3Opener } from "@s3fs/s3/opener";

export const usage = `Mirror your own data, between any two paths or URLs:
  npm start -- SOURCE TARGET [--delete] [--dry-run]
  npm start -- ./site "s3://bucket/site?region=eu-west-1"`;

export interface RunOptions {
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Opens both ends and mirrors one to the other. Returns the exit status. */
export async function mirrorUrls(words: readonly string[], { print, signal }: RunOptions): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { delete: { type: "boolean", default: false }, "dry-run": { type: "boolean", default: false } },
  });
  const [from = "", to = ""] = positionals;
  if (positionals.length !== 2) throw new TypeError(`two places are needed, not ${positionals.length}`);

  const registry = new OpenerRegistry([osOpener, memoryOpener, s3Opener]);
  await using source = await registry.open(from);
  await using target = await registry.open(to);
  const report = await mirror(source, target, { delete: values.delete, dryRun: values["dry-run"], signal });
  for (const { path, error } of [...report.failed, ...report.conflicts]) print(`${path}: ${error.message}`);
  print(tell(report));
  return report.ok ? 0 : 1;
}

/** A report in one line. */
export function tell({ added, changed, deleted, same, weaklySame, bytes, dryRun }: MirrorReport): string {
  const counts = `${added} added, ${changed} changed, ${deleted} deleted, ${same + weaklySame} left alone`;
  return `${dryRun ? "would be " : ""}${counts} (${bytes} bytes)`;
}
