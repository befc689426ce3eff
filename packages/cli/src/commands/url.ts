import { Command, Option } from "commander";
import { atPath } from "../at-url.ts";
import type { Context } from "../context.ts";
import { duration } from "../option-values.ts";
import type { Duration } from "../time-limit.ts";

interface UrlFlags {
  readonly expires?: Duration;
  readonly method?: "get" | "put" | "head";
}

export function urlCommand(context: Context): Command {
  return new Command("url")
    .summary("print an address of a file")
    .description("Prints an address of a file that works without credentials, for a time.")
    .argument("<url>", "a URL or a path of a file")
    .addOption(new Option("--expires <time>", "how long it works, as 10m or 7d").argParser(duration))
    .addOption(
      new Option("--method <method>", "what it is for").choices(["get", "put", "head"]).default("get"),
    )
    .addHelpText("after", "\nWhoever has such an address can use it: treat it as a secret.")
    .action((url: string, flags: UrlFlags) => printUrl(url, flags, context));
}

function printUrl(
  url: string,
  { expires, method }: UrlFlags,
  { registry, out, signal }: Context,
): Promise<void> {
  return atPath(url, registry, async ({ fs, path }) => {
    const expiresInSeconds = expires && Math.ceil(expires.milliseconds / 1000);
    out.print(await fs.url(path, { method, expiresInSeconds, signal }));
  });
}
