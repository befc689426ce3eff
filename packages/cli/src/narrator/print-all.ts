import type { Context } from "../context.ts";

/** So many that memory need not hold what nobody has read yet. */
const LINES_AT_ONCE = 512;

/** Prints any number of lines, no faster than they are read. */
export async function printAll({ out, signal }: Context, lines: AsyncIterable<string>): Promise<void> {
  let printed = 0;
  for await (const line of lines) {
    out.print(line);
    if ((printed += 1) % LINES_AT_ONCE === 0) await out.settle(signal);
  }
}
