import { isRefusedCondition, S3Failure } from "../wire/s3-failure.ts";
import { isNotImplemented } from "./not-implemented.ts";

/**
 * Whether a store honours a condition that does not hold: true when it refuses the request for that, false when it does
 * not or knows no such condition, undefined when it could not be asked.
 */
export async function honours(request: () => Promise<unknown>): Promise<boolean | undefined> {
  try {
    await request();
    return false;
  } catch (error) {
    if (isRefusedCondition(error)) return true;
    const isFinal = error instanceof S3Failure && (error.status === 400 || isNotImplemented(error));
    return isFinal ? false : undefined;
  }
}
