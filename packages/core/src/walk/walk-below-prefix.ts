import type { Call, CompleteDriver } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { isFsError } from "../fs-error.ts";
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
  const entry = plan.includes(plan.prefix) ? await driver.stat(top, call) : undefined;
  const isWanted = entry !== undefined && plan.accepts(entry);
  if (isWanted && plan.order !== "depth") yield entry;
  if (top === start || plan.enters({ kind: "directory", path: top }))
    yield* orNothing(walk(driver, top, call, plan));
  if (isWanted && plan.order === "depth") yield entry;
}

async function* orNothing<T>(entries: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  try {
    yield* entries;
  } catch (error) {
    if (!isFsError(error, "ENOENT", "ENOTDIR")) throw error;
  }
}
