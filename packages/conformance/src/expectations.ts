import { isFsError, type ErrorCode, type FsError } from "@s3fs/core";

type Plain = string | number | boolean | undefined;

export function equal<T extends Plain>(what: string, actual: T, expected: T): void {
  if (!Object.is(actual, expected)) throw broken(what, shown(actual), shown(expected));
}

export function sameList(what: string, actual: readonly string[], expected: readonly string[]): void {
  const isSame = actual.length === expected.length && actual.every((item, index) => item === expected[index]);
  if (!isSame) throw broken(what, shown(actual), shown(expected));
}

/** The same items, whatever their order; an item that comes twice must be expected twice. */
export function sameItems(what: string, actual: readonly string[], expected: readonly string[]): void {
  sameList(what, [...actual].sort(), [...expected].sort());
}

export function sameBytes(what: string, actual: Uint8Array, expected: Uint8Array): void {
  equal(`the number of bytes of ${what}`, actual.byteLength, expected.byteLength);
  for (let offset = 0; offset < actual.byteLength; offset += 1) {
    if (actual[offset] === expected[offset]) continue;
    throw broken(`byte ${offset} of ${what}`, shown(actual[offset]), shown(expected[offset]));
  }
}

export function near(what: string, actual: number, expected: number, tolerance: number): void {
  if (Math.abs(actual - expected) <= tolerance) return;
  throw broken(what, shown(actual), `${shown(expected)} ± ${tolerance}`);
}

export function holds(sentence: string, condition: boolean): void {
  if (!condition) throw new Error(`it does not hold that ${sentence}`);
}

/** The error of an attempt that must be refused with one of the codes, in the form that every refusal has. */
export async function refused(attempt: Promise<unknown>, ...codes: readonly ErrorCode[]): Promise<FsError> {
  const error = await failureOf(attempt, codes.join(" or "));
  if (!isFsError(error, ...codes)) throw broken("the refusal", shown(error), codes.join(" or "), error);
  holds("a refusal tells its operation", error.operation !== undefined);
  holds("a refusal tells its path", error.path !== undefined);
  holds("a refusal tells its driver", error.driver !== undefined);
  return error;
}

/** The same of a function that only drivers have: no verb of core is around it, which would tell the rest. */
export async function refusedByDriver(attempt: Promise<unknown>, code: ErrorCode): Promise<void> {
  const error = await failureOf(attempt, code);
  if (!isFsError(error, code)) throw broken("the refusal", shown(error), code, error);
}

/** A call that must throw at once with the code. */
export function refusedAtOnce(call: () => unknown, code: ErrorCode): void {
  let error: unknown;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  if (!isFsError(error, code)) throw broken("the refusal", shown(error), code, error);
}

/** An attempt that must fail with this very value: a reason to abort, or what the caller's own data threw. */
export async function failsWith(attempt: Promise<unknown>, reason: unknown): Promise<void> {
  const error = await failureOf(attempt, shown(reason));
  if (error !== reason) throw broken("the failure", shown(error), `${shown(reason)} itself`, error);
}

async function failureOf(attempt: Promise<unknown>, expected: string): Promise<unknown> {
  try {
    await attempt;
  } catch (error) {
    return error;
  }
  throw new Error(`expected ${expected}, but the call succeeded`);
}

function broken(what: string, actual: string, expected: string, cause?: unknown): Error {
  return new Error(`${what}: expected ${expected}, got ${actual}`, cause === undefined ? {} : { cause });
}

function shown(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return typeof value === "number" || value === undefined ? String(value) : JSON.stringify(value);
}
