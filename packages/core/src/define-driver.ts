import { aroundDriver, type Around, type DriverCall } from "./around-driver.ts";
import type { Driver, Essentials } from "./driver.ts";
import type { ErrorCode } from "./error-code.ts";
import { FsError, isFsError, retold } from "./fs-error.ts";
import { guarding } from "./guarding.ts";
import type { Native } from "./native.ts";
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
  return aroundDriver(plainDriver(definition), naming(definition));
}

/** The same functions, checked and pruned, their errors untouched. */
export function plainDriver<N extends Native>(definition: DriverDefinition<N>): Driver<N> {
  refuseClassInstance(definition);
  refuseMissing(definition);
  const driver = Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== undefined));
  return driver as unknown as Driver<N>; // the essentials were checked above
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
  const missing = essentialKeys.filter((key) => Reflect.get(definition, key) === undefined);
  if (missing.length > 0) throw new TypeError(`defineDriver: the driver lacks ${missing.join(", ")}`);
}

function refuseClassInstance(definition: object): void {
  const prototype: unknown = Object.getPrototypeOf(definition);
  if (prototype === Object.prototype || prototype === null) return;
  throw new TypeError("defineDriver: a driver is a plain object of functions, not an instance of a class");
}

/** Gives raw errors their names at the leaf, whatever wraps the driver later, and errors without one their path. */
function naming<N extends Native>({ name: driver, classify }: DriverDefinition<N>): Around {
  const named = (error: unknown, call: DriverCall): FsError => {
    const { operation } = call;
    if (isFsError(error))
      return error.path === undefined
        ? retold(error, { operation, path: pathOf(error.code, call), driver: error.driver ?? driver })
        : error;
    const { code, ...rest } = classify(error, operation);
    return new FsError(code, { ...rest, operation, path: pathOf(code, call), driver, cause: error });
  };
  return guarding({
    check: ({ signal }) => signal.throwIfAborted(),
    retell(error, call) {
      call.signal.throwIfAborted();
      return named(error, call);
    },
  });
}

/** Of a copy or a move, these tell of the target; the others of the source. */
const targetCodes: ReadonlySet<ErrorCode> = new Set([
  "EEXIST",
  "EISDIR",
  "ENOTDIR",
  "ENOTEMPTY",
  "ENOSPC",
  "EROFS",
]);

function pathOf(code: ErrorCode, { path, target = path }: DriverCall): Path {
  return targetCodes.has(code) ? target : path;
}
