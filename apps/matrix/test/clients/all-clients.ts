import { awsCli } from "./aws-cli.ts";
import type { Client } from "./client.ts";
import { libraries } from "./library.ts";
import { rclone } from "./rclone.ts";
import { s3cmd } from "./s3cmd.ts";
import { s5cmd } from "./s5cmd.ts";

export const clients: readonly Client[] = [awsCli, rclone, s5cmd, s3cmd, ...libraries];
