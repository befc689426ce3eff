import { closesWith } from "./closes-with.ts";
import type {
  Accelerators,
  Call,
  Driver,
  Essentials,
  Extras,
  NativeHandle,
  PartsWriter,
  Reading,
} from "./driver.ts";
import type { Native } from "./native.ts";
import type { Operation } from "./operation.ts";
import type { Path } from "./path.ts";

/** One call of a driver's function. */
export interface DriverCall extends Call {
  readonly operation: Operation;
  readonly path: Path;
  /** Where something is copied or moved to. */
  readonly target?: Path;
}

/** What happens around each call: `run` starts the driver's own function. */
export interface Around {
  promise<T>(call: DriverCall, run: () => Promise<T>): Promise<T>;
  iterable<T>(call: DriverCall, run: () => AsyncIterable<T>): AsyncIterable<T>;
  /** The opening of a file, and its bytes. Default: `promise` around the one, `iterable` around the others. */
  reading?<N extends Native>(
    this: void,
    call: DriverCall,
    run: () => Promise<Reading<N>>,
  ): Promise<Reading<N>>;
}

/** The same driver with something around every one of its functions; what is absent stays absent. */
export function aroundDriver<N extends Native>(driver: Driver<N>, around: Around): Driver<N> {
  const wrapped = {
    name: driver.name,
    traits: driver.traits,
    classify: driver.classify,
    ...essentials(driver, around),
    ...accelerators(driver, around),
    ...inParts(driver, around),
    ...extras(driver, around),
  };
  return closesWith(wrapped, driver);
}

type Wrapped<T> = Omit<T, "classify" | "close">;

function essentials<N extends Native>(driver: Driver<N>, around: Around): Wrapped<Essentials<N>> {
  const { reading = (call, run) => aroundReading(around, call, run) } = around;
  return {
    stat: (path, call) => around.promise(told("stat", path, call), () => driver.stat(path, call)),
    list: (path, call) => around.iterable(told("list", path, call), () => driver.list(path, call)),
    read: (path, request) => reading(told("read", path, request), () => driver.read(path, request)),
    write: (path, chunks, request) =>
      around.promise(told("write", path, request), () => driver.write(path, chunks, request)),
    makeDirectory: (path, request) =>
      around.promise(told("makeDirectory", path, request), () => driver.makeDirectory(path, request)),
    removeFile: (path, call) =>
      around.promise(told("remove", path, call), () => driver.removeFile(path, call)),
    removeDirectory: (path, call) =>
      around.promise(told("remove", path, call), () => driver.removeDirectory(path, call)),
  };
}

function accelerators<N extends Native>(
  driver: Driver<N>,
  around: Around,
): Omit<Accelerators<N>, "writeParts" | "discardParts"> {
  const { listTree, copyFile, copyFrom, moveFile, moveDirectory, removeTree, append, openHandle } = driver;
  return {
    ...(listTree && {
      listTree: (path, call) => around.iterable(told("list", path, call), () => listTree(path, call)),
    }),
    ...(copyFile && {
      copyFile: (from, to, request) =>
        around.promise(told("copy", from, request, to), () => copyFile(from, to, request)),
    }),
    ...(copyFrom && {
      copyFrom: (source, to, request) =>
        around.promise(told("copy", to, request), () => copyFrom(source, to, request)),
    }),
    ...(moveFile && {
      moveFile: (from, to, request) =>
        around.promise(told("move", from, request, to), () => moveFile(from, to, request)),
    }),
    ...(moveDirectory && {
      moveDirectory: (from, to, call) =>
        around.promise(told("move", from, call, to), () => moveDirectory(from, to, call)),
    }),
    ...(removeTree && {
      removeTree: (path, call) => around.promise(told("remove", path, call), () => removeTree(path, call)),
    }),
    ...(append && {
      append: (path, chunks, request) =>
        around.promise(told("append", path, request), () => append(path, chunks, request)),
    }),
    ...(openHandle && {
      openHandle: (path, request) =>
        aroundHandle(around, told("open", path, request), () => openHandle(path, request)),
    }),
  };
}

function inParts<N extends Native>(
  { writeParts, discardParts }: Driver<N>,
  around: Around,
): Pick<Accelerators<N>, "writeParts" | "discardParts"> {
  return {
    ...(writeParts && {
      writeParts: (path, request) =>
        aroundParts(around, told("write", path, request), () => writeParts(path, request)),
    }),
    ...(discardParts && {
      discardParts: (path, token, call) =>
        around.promise(told("remove", path, call), () => discardParts(path, token, call)),
    }),
  };
}

function extras<N extends Native>(driver: Driver<N>, around: Around): Extras<N> {
  const { setModified, url, locate, readLink, makeLink, removeLeftovers, unfinished, close } = driver;
  return {
    ...(setModified && {
      setModified: (path, modifiedMs, call) =>
        around.promise(told("setModified", path, call), () => setModified(path, modifiedMs, call)),
    }),
    ...(url && {
      url: (path, request) => around.promise(told("url", path, request), () => url(path, request)),
    }),
    ...(locate && { locate }),
    ...(readLink && {
      readLink: (path, call) => around.promise(told("read", path, call), () => readLink(path, call)),
    }),
    ...(makeLink && {
      makeLink: (path, destination, call) =>
        around.promise(told("write", path, call), () => makeLink(path, destination, call)),
    }),
    ...(removeLeftovers && {
      removeLeftovers: (path, request) =>
        around.promise(told("remove", path, request), () => removeLeftovers(path, request)),
    }),
    ...(unfinished && { unfinished }),
    ...(close && { close }),
  };
}

/** The bytes of a reading come after its promise, so they are wrapped as well. */
async function aroundReading<N extends Native>(
  around: Around,
  call: DriverCall,
  run: () => Promise<Reading<N>>,
): Promise<Reading<N>> {
  const { entry, chunks, release } = await around.promise(call, run);
  return { entry, chunks: around.iterable(call, () => chunks), release };
}

/** The functions of a handle come after its promise, so they are wrapped as well. */
async function aroundHandle<N extends Native>(
  around: Around,
  call: DriverCall,
  run: () => Promise<NativeHandle<N>>,
): Promise<NativeHandle<N>> {
  const handle = await around.promise(call, run);
  const reading: DriverCall = { ...call, operation: "read" };
  const writing: DriverCall = { ...call, operation: "write" };
  return {
    read: (position, length) => around.promise(reading, () => handle.read(position, length)),
    write: (position, bytes) => around.promise(writing, () => handle.write(position, bytes)),
    truncate: (size) => around.promise(writing, () => handle.truncate(size)),
    sync: () => around.promise(writing, () => handle.sync()),
    stat: () => around.promise({ ...call, operation: "stat" }, () => handle.stat()),
    async close() {
      const closing = Promise.allSettled([handle.close()]); // begun whatever is around it: what is held must be freed
      try {
        await around.promise(writing, async () => {
          const [closed] = await closing;
          if (closed.status === "rejected") throw closed.reason;
        });
      } finally {
        await closing;
      }
    },
  };
}

/** What ends a write is done whatever is around it: an upload or a file would be left. */
async function aroundParts<N extends Native>(
  around: Around,
  call: DriverCall,
  run: () => Promise<PartsWriter<N>>,
): Promise<PartsWriter<N>> {
  const writer = await around.promise(call, run);
  return {
    ...writer,
    write: (index, bytes) => around.promise(call, () => writer.write(index, bytes)),
    commit: () => around.promise(call, () => writer.commit()),
  };
}

function told(operation: Operation, path: Path, { signal }: Call, target?: Path): DriverCall {
  return target === undefined ? { operation, path, signal } : { operation, path, signal, target };
}
