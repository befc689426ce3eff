import { refuseClosed } from "../closes-with.ts";
import { enter, type Visit } from "../door.ts";
import type { Driver } from "../driver.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { Operation } from "../operation.ts";
import type { Access } from "./file-flags.ts";
import type { FileHandle } from "./file-handle.ts";
import type { HandleBody } from "./handle-body.ts";
import { handleStreams } from "./handle-streams.ts";
import { linesOf } from "./lines-of.ts";
import { rolledBackWhenForgotten } from "./rolled-back-when-forgotten.ts";
import { turns } from "./turns.ts";
import { warnOfRollBack } from "./warn-of-roll-back.ts";

export interface OpenedFile<N extends Native> {
  readonly handle: FileHandle<N>;
  /** Ends the handle without a commit; nothing happens once it is closed. */
  rollBack(this: void): Promise<void>;
}

export interface HandleParts<N extends Native> {
  /** Whose close is the end of the handle, too. */
  readonly driver: Driver<N>;
  readonly visit: Visit;
  readonly access: Access;
  readonly body: HandleBody<N>;
}

/** A handle from what it does: flags, turns, cursor and closing around it. */
export function createHandle<N extends Native>(parts: HandleParts<N>): OpenedFile<N> {
  const { driver, visit, access } = parts;
  const losesContent = access.writes && parts.body.atomic;
  const body = losesContent ? rolledBackWhenForgotten(parts.body, visit.paths[0]) : parts.body;
  const inTurn = turns();
  let closing: Promise<void> | undefined;
  const run: Run = (operation, isAllowed, task) =>
    enter({ ...visit, operation }, async () => {
      if (closing) throw new FsError("ECLOSED", { detail: "the handle is closed" });
      refuseClosed(driver);
      if (!isAllowed) throw refusal(access, operation);
      return inTurn(task);
    });
  const rollBack = async (): Promise<void> => {
    if (closing) return settled(closing);
    closing = body.rollBack();
    await closing;
  };
  const verbs = cursorVerbs(access, body, run);
  const handle: FileHandle<N> = {
    path: visit.paths[0],
    atomic: body.atomic,
    ...verbs,
    stat: () => run("stat", true, async () => body.entry()),
    truncate: (size = 0) => run("write", access.writes, async () => body.truncate(count(size, "size"))),
    sync: () => run("write", true, body.sync),
    ...handleStreams(verbs),
    lines: () => linesOf((length) => verbs.read(length)),
    async close() {
      if (closing) return settled(closing);
      closing = commitOrRollBack(visit, { ...body, commit: () => inTurn(body.commit) });
      await closing;
    },
    async [Symbol.asyncDispose]() {
      if (!closing && losesContent) warnOfRollBack(visit.paths[0], "disposed of");
      await rollBack();
    },
  };
  return { handle, rollBack };
}

async function commitOrRollBack<N extends Native>(visit: Visit, body: HandleBody<N>): Promise<void> {
  try {
    await enter({ ...visit, operation: "write" }, body.commit);
  } catch (error) {
    await body.rollBack();
    throw error;
  }
}

type Run = <T>(operation: Operation, isAllowed: boolean, task: () => Promise<T>) => Promise<T>;

/** The verbs that move the cursor. */
function cursorVerbs<N extends Native>(
  access: Access,
  body: HandleBody<N>,
  run: Run,
): Pick<FileHandle<N>, "read" | "write"> {
  let cursor = 0;

  const readAt = async (length: number, position: number | undefined): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = await body.read(count(position ?? cursor, "position"), count(length, "length"));
    if (position === undefined) cursor += bytes.byteLength;
    return bytes;
  };
  function read(buffer: Uint8Array, position?: number): Promise<number>;
  function read(length: number, position?: number): Promise<Uint8Array<ArrayBuffer>>;
  function read(into: Uint8Array | number, position?: number): Promise<number | Uint8Array<ArrayBuffer>> {
    return run<number | Uint8Array<ArrayBuffer>>("read", access.reads, async () => {
      if (typeof into === "number") return readAt(into, position);
      const bytes = await readAt(into.byteLength, position);
      into.set(bytes);
      return bytes.byteLength;
    });
  }
  const write = (data: string | Uint8Array, position?: number): Promise<number> =>
    run("write", access.writes, async () => {
      const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
      if (!(bytes instanceof Uint8Array))
        throw new FsError("EINVAL", { detail: "a handle writes strings or Uint8Arrays" });
      const start = access.appends ? (await body.entry()).size : count(position ?? cursor, "position");
      await body.write(start, bytes);
      if (access.appends || position === undefined) cursor = start + bytes.byteLength;
      return bytes.byteLength;
    });
  return { read, write };
}

function count(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new FsError("EINVAL", { detail: `the ${name} is a whole number of bytes ≥ 0, not ${value}` });
}

function refusal({ flags }: Access, operation: Operation): FsError {
  const other = operation === "read" ? `${flags}+` : "r+";
  return new FsError("EINVAL", {
    detail: `the handle was opened with "${flags}"; "${other}" would allow this`,
  });
}

/** Whoever comes second only waits: the one who closed has the error. */
async function settled(closing: Promise<void>): Promise<void> {
  try {
    await closing;
  } catch {
    // The first caller was told.
  }
}
