import { aroundDriver, type Around } from "./around-driver.ts";
import type { Driver, Essentials } from "./driver.ts";
import { FsError, isFsError } from "./fs-error.ts";
import type { Native } from "./native.ts";
import type { Operation } from "./operation.ts";
import type { Path } from "./path.ts";

/** A driver as an author writes it: an optional function may also be given as undefined. */
export type DriverDefinition<N extends Native = Native> = {
  [Key in keyof Driver<N>]: Driver<N>[Key] | (Driver<N> extends Record<Key, unknown> ? never : undefined);
};

/**
 * Makes a driver out of an author's functions: prunes the undefined ones, so that presence is capability, and gives
 * every raw error that leaves one of them the name that `classify` finds for it. An abort stays the caller's reason.
 *
 * @throws {TypeError} when an essential is missing, or a class instance is given, whose methods spreading would lose.
 */
export function defineDriver<N extends Native = Native>(definition: DriverDefinition<N>): Driver<N> {
  refuseClassInstance(definition);
  refuseMissing(definition);
  const driver = Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== undefined));
  return aroundDriver<N>(driver as unknown as Driver<N>, naming(definition)); // the essentials were checked above
}

const essentialKeys: readonly (keyof Essentials | "name" | "traits")[] = [
  "name",
  "traits",
  "stat",
  "list",
  "read",
  "write",
  "makeDirectory",
  "removeFile",
  "removeDirectory",
  "classify",
];

function refuseMissing(definition: object): void {
  const missing = essentialKeys.filter((key) => !(key in definition));
  if (missing.length > 0) throw new TypeError(`defineDriver: the driver lacks ${missing.join(", ")}`);
}

function refuseClassInstance(definition: object): void {
  const prototype: unknown = Object.getPrototypeOf(definition);
  if (prototype === Object.prototype || prototype === null) return;
  throw new TypeError("defineDriver: a driver is a plain object of functions, not an instance of a class");
}

/** Gives raw errors their names at the leaf, whatever wraps the driver later. */
function naming<N extends Native>({ name: driver, classify }: DriverDefinition<N>): Around {
  const named = (error: unknown, operation: Operation, path: Path): FsError =>
    isFsError(error) ? error : new FsError(...initOf(error, operation, path));
  const initOf = (
    error: unknown,
    operation: Operation,
    path: Path,
  ): ConstructorParameters<typeof FsError> => {
    const { code, ...rest } = classify(error, operation);
    return [code, { ...rest, operation, path, driver, cause: error }];
  };
  return {
    async promise({ operation, path, signal }, run) {
      signal.throwIfAborted();
      try {
        return await run();
      } catch (error) {
        signal.throwIfAborted();
        throw named(error, operation, path);
      }
    },
    async *iterable({ operation, path, signal }, run) {
      signal.throwIfAborted();
      try {
        yield* run();
      } catch (error) {
        signal.throwIfAborted();
        throw named(error, operation, path);
      }
    },
  };
}
