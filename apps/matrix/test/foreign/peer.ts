import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";

const folder = fileURLToPath(new URL("../../../../.peers/", import.meta.url));

/** Where `npm run peers` puts a program that we did not write. */
export function peerProgram(path: string): string {
  return folder + path;
}

/** Describes what is shown with such a program; where it is not installed, a visible skip that says how to get it. */
export function describeWith(program: string, title: string, body: () => void): void {
  const isThere = existsSync(program);
  describe.skipIf(!isThere)(isThere ? title : `${title} (skipped: npm run peers installs it)`, body);
}
