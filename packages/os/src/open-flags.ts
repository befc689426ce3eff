import { constants } from "node:fs";
import type { OpenFlags } from "@s3fs/node-fs";

/**
 * What was looked at was a file and no link. Should something else have taken its place since, opening it fails
 * instead of following a link, and does not wait for the other end of a pipe. Windows has neither flag.
 */
const guarding = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export const openFlags: OpenFlags = {
  read: constants.O_RDONLY | guarding,
  update: constants.O_RDWR | guarding,
  append: constants.O_WRONLY | constants.O_APPEND | guarding,
  appendAndRead: constants.O_RDWR | constants.O_APPEND | guarding,
};
