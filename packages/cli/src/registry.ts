import type { Opener } from "@s3fs/core";
import { memoryOpener } from "@s3fs/memory/opener";
import { osOpener } from "@s3fs/os/opener";
import { s3Opener } from "@s3fs/s3/opener";

/** What the command can open by itself. */
export const builtinOpeners: readonly Opener[] = [osOpener, memoryOpener, s3Opener];
