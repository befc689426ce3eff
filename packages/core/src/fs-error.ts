import { errorMeanings, isErrorCode, type ErrorCode } from "./error-code.ts";
import type { Operation } from "./operation.ts";

/** What an error tells beside its code. Nothing here may hold a secret. */
export interface FsErrorInit {
  readonly operation?: Operation | undefined;
  /** The path as the caller spelled it. */
  readonly path?: string | undefined;
  /** The name of the backend. */
  readonly driver?: string | undefined;
  /** Whether the same call may succeed later, unchanged. Default false. */
  readonly retryable?: boolean | undefined;
  /** What else a person needs: the rule that was broken, the remedy. */
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/** The one error class of the family: what failed, on which path, in which backend, and why. */
export class FsError extends Error {
  readonly code: ErrorCode;
  readonly operation: Operation | undefined;
  readonly path: string | undefined;
  readonly driver: string | undefined;
  readonly retryable: boolean;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, init: FsErrorInit = {}) {
    super(messageOf(code, init), init.cause === undefined ? {} : { cause: init.cause });
    this.name = "FsError";
    this.code = code;
    this.operation = init.operation;
    this.path = init.path;
    this.driver = init.driver;
    this.retryable = init.retryable ?? false;
    this.detail = init.detail;
  }
}

/** Recognises an {@link FsError}, also one of another realm or of a second installed copy of this package. */
export function isFsError(error: unknown): error is FsError;
export function isFsError<C extends ErrorCode>(error: unknown, ...codes: C[]): error is FsError & { code: C };
export function isFsError(error: unknown, ...codes: ErrorCode[]): boolean {
  if (typeof error !== "object" || error === null) return false;
  if (!("name" in error) || error.name !== "FsError" || !("code" in error) || !isErrorCode(error.code))
    return false;
  return codes.length === 0 || codes.includes(error.code);
}

/** The same error, told from a caller's point of view: fields given here replace those of the original. */
export function retold(error: FsError, init: FsErrorInit): FsError {
  const { operation, path, driver, retryable, detail, cause } = error;
  const told = new FsError(error.code, { operation, path, driver, retryable, detail, cause, ...init });
  if (error.stack !== undefined) told.stack = `${told.name}: ${told.message}\n${framesOf(error.stack)}`;
  return told;
}

function messageOf(code: ErrorCode, init: FsErrorInit): string {
  const action = [init.operation, init.path === undefined ? undefined : JSON.stringify(init.path)];
  const where = action.filter((word) => word !== undefined).join(" ");
  const backend = init.driver === undefined ? "" : ` (${init.driver})`;
  const what = `${code}: ${errorMeanings[code]}${where === "" ? "" : `, ${where}`}${backend}`;
  return init.detail === undefined ? what : `${what}: ${init.detail}`;
}

function framesOf(stack: string): string {
  const first = stack.indexOf("\n    at ");
  return first === -1 ? "" : stack.slice(first + 1);
}
