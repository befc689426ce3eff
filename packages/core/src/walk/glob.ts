import type { Call, CompleteDriver } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { isFsError } from "../fs-error.ts";
import { createGlob } from "../glob/glob.ts";
import { literalPrefix } from "../glob/literal-prefix.ts";
import type { Native } from "../native.ts";
import { ROOT } from "../path.ts";
import { walk } from "./walk.ts";
import { walkPlan, type WalkOptions } from "./walk-plan.ts";

export type GlobSearchOptions<N extends Native = Native> = Omit<WalkOptions<N>, "include" | "depth">;

/** What matches a pattern, looked for below the part of it that is literal; a pattern without wildcards is one look. */
export async function* glob<N extends Native>(
  driver: CompleteDriver<N>,
  pattern: string,
  call: Call,
  options: GlobSearchOptions<N>,
): AsyncGenerator<Entry<N>, void, undefined> {
  const { caseSensitive = driver.traits.caseSensitive, dotFiles } = options;
  const prefix = literalPrefix(pattern, { caseSensitive, dotFiles });
  const { matches, mayMatchBelow } = createGlob(pattern, { caseSensitive, dotFiles });
  const plan = walkPlan(ROOT, driver.traits, { ...options, include: pattern });
  if (matches(`${prefix}/`)) {
    const entry = await driver.stat(prefix, call);
    if (entry && plan.accepts(entry)) yield entry;
  }
  if (mayMatchBelow(prefix)) yield* orNothing(walk(driver, prefix, call, plan));
}

/** Where nothing is, nothing matches. */
async function* orNothing<T>(entries: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  try {
    yield* entries;
  } catch (error) {
    if (!isFsError(error, "ENOENT", "ENOTDIR")) throw error;
  }
}
