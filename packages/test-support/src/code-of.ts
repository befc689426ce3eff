import { isFsError, type ErrorCode } from "@s3fs/core";

/** The code that a call fails with. */
export async function codeOf(running: Promise<unknown>): Promise<ErrorCode | "no error"> {
  try {
    await running;
    return "no error";
  } catch (error) {
    if (isFsError(error)) return error.code;
    throw error;
  }
}
