import type { Call, CompleteDriver, WriteRequest } from "../driver.ts";
import { defined } from "../defined.ts";
import type { Visit } from "../door.ts";
import type { FileEntry } from "../entry.ts";
import { replaceUnchanged } from "../fallback/replace-unchanged.ts";
import { FsError, isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import type { Access } from "./file-flags.ts";
import type { HandleBody } from "./handle-body.ts";
import { inPlaceBody } from "./in-place-body.ts";
import type { TemporaryFiles } from "./page-shelf.ts";
import { openReadBody } from "./read-body.ts";
import { checkLimit, spill, type Spill } from "./spill.ts";
import { openStreamBody } from "./stream-body.ts";
import { updateBody } from "./update-body.ts";

export interface Opening<N extends Native> {
  readonly driver: CompleteDriver<N>;
  readonly visit: Visit;
  readonly call: Call;
  readonly path: Path;
  readonly access: Access;
  readonly options: {
    readonly limitBytes: number;
    readonly temporary?: TemporaryFiles | undefined;
    readonly readAheadBytes: number;
    readonly nativeRead?: NonNullable<N["read"]> | undefined;
    readonly nativeWrite?: NonNullable<N["write"]> | undefined;
  };
}

/** What the flags ask for: ranged reads, a stream, the file itself, or an update that is held until its commit. */
export async function openBody<N extends Native>(opening: Opening<N>): Promise<HandleBody<N>> {
  const { driver, visit, path, access, options } = opening;
  if (!access.writes) return openReadBody(driver, visit, { ...options, native: options.nativeRead });
  if (access.keeps) {
    const inPlace = await openInPlace(opening);
    return inPlace ?? (access.reads ? openRewriting(opening) : openAppending(opening));
  }
  if (access.isExclusive) refuseExisting(await lookUp(opening));
  if (!access.reads) return openStreamBody(driver, path, writeRequest(opening, !access.isExclusive));
  if (!access.isExclusive) await lookUp(opening);
  return openAnew(opening);
}

/** "r+", "a" and "a+" of a file that is there, where the backend can. A file that is made is seen as a whole. */
async function openInPlace<N extends Native>(opening: Opening<N>): Promise<HandleBody<N> | undefined> {
  const { driver, path, call, access, options } = opening;
  const { appends, reads } = access;
  try {
    const request = { ...defined({ native: options.nativeWrite }), ...call, appends, reads };
    const handle = await driver.openHandle?.(path, request);
    return handle && inPlaceBody(handle);
  } catch (error) {
    if (isFsError(error, "ENOTSUP") || (appends && isFsError(error, "ENOENT"))) return undefined;
    throw error;
  }
}

/** "r+" and "a+": the old content is held, and replaced on the condition that it is still the one. */
async function openRewriting<N extends Native>(opening: Opening<N>): Promise<HandleBody<N>> {
  const { driver, path, call, options } = opening;
  const held = spill({ ...options, signal: call.signal });
  const old = await load(opening, held);
  const commit = async (): Promise<void> => {
    const request = { ...writeRequest(opening, old !== undefined), size: held.size() };
    if (old) await replaceUnchanged(driver, old, held.chunks(), request);
    else await driver.write(path, held.chunks(), request);
  };
  return updateBody({ entry: old ?? emptyFile(path), heldFrom: 0, held, isNew: old === undefined, commit });
}

/** "w+" and "wx+". */
function openAnew<N extends Native>(opening: Opening<N>): HandleBody<N> {
  const { driver, path, call, access, options } = opening;
  const held = spill({ ...options, signal: call.signal });
  return updateBody({
    entry: emptyFile(path),
    heldFrom: 0,
    held,
    isNew: true,
    commit: async () => {
      const request = { ...writeRequest(opening, !access.isExclusive), size: held.size() };
      await driver.write(path, held.chunks(), request);
    },
  });
}

/** "a": only what is added is held; it goes behind whatever content there is when the handle is closed. */
async function openAppending<N extends Native>(opening: Opening<N>): Promise<HandleBody<N>> {
  const { driver, path, call, options } = opening;
  const held = spill({ ...options, signal: call.signal });
  const old = await lookUp(opening);
  return updateBody({
    entry: old ?? emptyFile(path),
    heldFrom: old?.size ?? 0,
    held,
    isNew: old === undefined,
    commit: async () => {
      await driver.append(path, held.chunks(), call);
    },
  });
}

function writeRequest<N extends Native>({ call, options }: Opening<N>, overwrite: boolean): WriteRequest<N> {
  return { ...defined({ native: options.nativeWrite }), ...call, overwrite };
}

async function lookUp<N extends Native>({
  driver,
  path,
  call,
}: Opening<N>): Promise<FileEntry<N> | undefined> {
  const entry = await driver.stat(path, call);
  if (entry === undefined || entry.kind === "file") return entry;
  throw new FsError(entry.kind === "directory" ? "EISDIR" : "EINVAL", {
    detail: `a handle is of a file, and this is a ${entry.kind}`,
  });
}

function refuseExisting(entry: FileEntry | undefined): void {
  if (entry) throw new FsError("EEXIST");
}

/** The file whose content is held now; undefined when there is none and the flags do not ask for one. */
async function load<N extends Native>(
  { driver, path, call, access, options }: Opening<N>,
  held: Spill,
): Promise<FileEntry<N> | undefined> {
  try {
    const { entry, chunks, release } = await driver.read(path, {
      ...defined({ native: options.nativeRead }),
      ...call,
    });
    try {
      checkLimit(entry.size, options);
      for await (const chunk of chunks) await held.write(held.size(), chunk);
    } finally {
      await release();
    }
    return entry;
  } catch (error) {
    await held.discard();
    if (access.appends && isFsError(error, "ENOENT")) return undefined;
    throw error;
  }
}

function emptyFile<N extends Native>(path: Path): FileEntry<N> {
  return { kind: "file", path, size: 0, modifiedMs: Date.now() };
}
