import { randomBytes } from "node:crypto";
import type { PathLike } from "node:fs";
import { posix } from "node:path";
import type { Adapted } from "./adapted.ts";
import { encodedName, type EncodingOption } from "./encoded.ts";
import { lookUp, requireParent } from "./look-up.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { systemCall } from "./system-call.ts";

export interface MakeDirectoryOptions {
  readonly recursive?: boolean | undefined;
}

/** @returns with `recursive` the first directory that had to be made */
export async function mkdir(
  adapted: Adapted,
  path: PathLike,
  options?: MakeDirectoryOptions | number | string | null,
): Promise<string | undefined> {
  const recursive = typeof options === "object" && options?.recursive === true;
  return systemCall({ syscall: "mkdir", path: toldPath(path) }, async () => {
    const at = nodePath(path);
    if (recursive) return makeWithParents(adapted, at);
    await makeOne(adapted, at);
    return undefined;
  });
}

/** @returns the path of a new directory: the prefix and six characters */
export async function mkdtemp(
  adapted: Adapted,
  prefix: PathLike,
  options?: EncodingOption,
): Promise<string | Buffer> {
  const told = toldPath(prefix);
  return systemCall({ syscall: "mkdtemp", path: `${told}XXXXXX` }, async () => {
    const random = randomBytes(6).toString("base64url").replaceAll(/[-_]/g, "0").slice(0, 6);
    await makeOne(adapted, nodePath(`${told}${random}`));
    return encodedName(`${told}${random}`, options);
  });
}

async function makeOne(adapted: Adapted, path: string): Promise<void> {
  await requireParent(adapted, path);
  await adapted.fs.makeDirectory(path, { exclusive: true });
}

async function makeWithParents(adapted: Adapted, path: string): Promise<string | undefined> {
  let first: string | undefined;
  let there = await lookUp(adapted, path);
  if (there?.kind === "directory") return undefined; // making it again would cost a request, or leave a marker
  for (let missing = path; there === undefined; there = await lookUp(adapted, missing)) {
    first = missing;
    if (missing === "/") break;
    missing = posix.dirname(missing);
  }
  await adapted.fs.makeDirectory(path);
  return first;
}
