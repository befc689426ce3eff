import type { Call, CompleteDriver } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { isFsError } from "../fs-error.ts";
import { hasDirectoryBehind } from "../has-directory-behind.ts";
import type { Native } from "../native.ts";
import { joinPath, parentOf, ROOT, type Path } from "../path.ts";
import { walk } from "./walk.ts";
import type { WalkPlan } from "./walk-plan.ts";

/** What a plan wants below a start that must be there, looked for where it can be only. ENOENT, ENOTDIR. */
export async function* walkFrom<N extends Native>(
  driver: CompleteDriver<N>,
  start: Path,
  call: Call,
  plan: WalkPlan<N>,
): AsyncGenerator<Entry<N>, void, undefined> {
  if (plan.prefix === ROOT) return yield* walk(driver, start, call, plan);
  let isThere = false;
  for await (const entry of walkBelowPrefix(driver, start, call, plan)) {
    isThere = true;
    yield entry;
  }
  if (isThere) return;
  for await (const _entry of driver.list(start, call)) return;
}

/** The thing at the literal part of the patterns, and what lies below it. Nothing where nothing is. */
export async function* walkBelowPrefix<N extends Native>(
  driver: CompleteDriver<N>,
  start: Path,
  call: Call,
  plan: WalkPlan<N>,
): AsyncGenerator<Entry<N>, void, undefined> {
  const top = joinPath(start, plan.prefix);
  for (let above = top; above !== start;) {
    above = parentOf(above);
    if (above !== start && !plan.enters({ kind: "directory", path: above })) return;
  }
  const entries = plan.includes(plan.prefix) ? await acceptedAt(driver, top, call, plan) : [];
  if (plan.order !== "depth") yield* entries;
  if (top === start || plan.enters({ kind: "directory", path: top }))
    yield* orNothing(walk(driver, top, call, plan));
  if (plan.order === "depth") yield* entries;
}

/** What is at a path and accepted: at most one entry, or a file and then the directory behind it. */
async function acceptedAt<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  call: Call,
  plan: WalkPlan<N>,
): Promise<Entry<N>[]> {
  const entry = await driver.stat(path, call);
  if (entry === undefined) return [];
  const found = plan.accepts(entry) ? [entry] : [];
  const directory = { kind: "directory", path } as const;
  if (entry.kind === "directory" || !plan.accepts(directory)) return found;
  return (await hasDirectoryBehind(driver, path, call)) ? [...found, directory] : found;
}

async function* orNothing<T>(entries: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  try {
    yield* entries;
  } catch (error) {
    if (!isFsError(error, "ENOENT", "ENOTDIR")) throw error;
  }
}
