import { defined } from "../defined.ts";
import type { Driver, TransferRequest } from "../driver.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";

/** Reads one file and writes the other, the writer's time kept. */
export async function copyFileByBytes<N extends Native>(
  driver: Driver<N>,
  from: Path,
  to: Path,
  { signal, overwrite, ifMatch }: TransferRequest,
): Promise<void> {
  const reading = await driver.read(from, { signal, ...(ifMatch === undefined ? {} : { ifMatch }) });
  try {
    const { size, modifiedMs, sourceModifiedMs = modifiedMs, description } = reading.entry;
    const kept = defined({ size, modifiedMs: sourceModifiedMs, description });
    await driver.write(to, reading.chunks, { signal, overwrite, ...kept });
  } finally {
    await reading.release();
  }
}
