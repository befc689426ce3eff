import type { CompareMode, MirrorOptions, Verify } from "@s3fs/copy";
import { Option } from "commander";
import { optionGroup } from "../help/brief-help.ts";
import {
  byteCount,
  compareModes,
  duration,
  limitOfDeletes,
  pair,
  positiveNumber,
  wholeNumber,
} from "../option-values.ts";
import type { Duration } from "../time-limit.ts";
import { linkOptions, type LinkFlags } from "./links.ts";
import { selectionOptions, type SelectionFlags } from "./selection.ts";

/** What a person asks of a mirror, as the parser makes it of the options below. */
export interface MirrorFlags
  extends
    SelectionFlags,
    LinkFlags,
    Pick<
      MirrorOptions,
      "delete" | "deleteExcluded" | "allowEmptySource" | "dryRun" | "removeLeftovers" | "verify"
    > {
  readonly maxDelete?: MirrorOptions["maxDelete"];
  readonly compare?: CompareMode;
  readonly overwrite: boolean;
  readonly backupDir?: string;
  readonly retries?: number;
  readonly journal?: string;
  readonly concurrency?: number;
  readonly bwlimit?: number;
  readonly maxMemory?: number;
  readonly partSize?: number;
  readonly index?: string | false;
  readonly maxDuration?: Duration;
  readonly plan?: string;
  readonly shard?: number | "last";
  readonly storageClass?: string;
  readonly acl?: string;
  readonly sse?: string;
  readonly sseKmsKeyId?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cacheControl?: string;
  readonly contentType?: string;
  readonly json?: boolean;
  readonly report?: string;
  readonly progress?: boolean;
  readonly quiet?: boolean;
}

/** In the order of the help. */
export function mirrorOptions(): readonly Option[] {
  return [
    ...optionGroup("Which", [...selectionOptions(), ...linkOptions()]),
    ...optionGroup("Same", sameOptions()),
    ...optionGroup("Delete", deleteOptions()),
    ...optionGroup("Run", runOptions()),
    ...optionGroup("Speed", speedOptions()),
    ...optionGroup("S3", storeOptions()),
    ...optionGroup("Output", outputOptions()),
  ];
}

function sameOptions(): readonly Option[] {
  return [
    new Option("--compare <mode>", "what counts as the same").choices(compareModes),
    new Option("--no-overwrite", "copy only what the target lacks").conflicts("compare"),
    new Option("--index <file>", "remembers what is the same (default: in the user's cache)"),
    new Option("--no-index", "remember nothing"),
  ];
}

function deleteOptions(): readonly Option[] {
  return [
    new Option("-d, --delete", "delete what is on the target only"),
    new Option("--delete-excluded", "delete what is excluded, too").implies({ delete: true }),
    new Option("--max-delete <n|p%>", "refuse to delete more: a count, or a share").argParser(limitOfDeletes),
    new Option("--allow-empty-source", "let an empty source empty the target"),
    new Option("--backup-dir <url>", "keep there what is replaced or deleted"),
  ];
}

function runOptions(): readonly Option[] {
  return [
    new Option("-n, --dry-run", "say what would be done, and change nothing"),
    new Option("--max-duration <time>", "stop after 90s, 30m or 2h, with exit code 5").argParser(duration),
    new Option("--retries <n>", "how often a copy is begun anew, 0 to 10").argParser(wholeNumber),
    new Option("--verify <how>", "check copies by the reply, a look or reading back").choices(verifications),
    new Option("--journal <file>", "what a run that was stopped or killed is gone on with").conflicts([
      "plan",
      "shard",
    ]),
    new Option("--remove-leftovers", "of killed runs; only where nobody else writes"),
    new Option("--plan <dir>", "write the plan there, in shards, and stop"),
    new Option("--shard <i>", "apply one shard of the plan, or with last its deletes").argParser(shardOf),
  ];
}

const verifications: readonly Verify[] = ["reply", "head", "read"];

function speedOptions(): readonly Option[] {
  return [
    new Option("--concurrency <n>", "how many files at once").argParser(positiveNumber),
    new Option("--bwlimit <size>", "bytes a second, as 10M").argParser(byteCount),
    new Option("--max-memory <size>", "bytes that were read and are not stored yet").argParser(byteCount),
    new Option("--part-size <size>", "of uploads in parts, as 16M").argParser(byteCount),
  ];
}

function outputOptions(): readonly Option[] {
  return [
    new Option("--json", "events and report, one JSON object a line").conflicts(["progress", "quiet"]),
    new Option("--report <file>", "write the report there, as JSON"),
    new Option("--progress", "show it where it is no terminal, too"),
    new Option("--no-progress", "a line for each change, at a terminal too"),
    new Option("-q, --quiet", "errors only"),
  ];
}

/** Of what is written to S3. */
function storeOptions(): readonly Option[] {
  return [
    new Option("--storage-class <class>", "as STANDARD_IA"),
    new Option("--acl <acl>", "a canned ACL").choices(cannedAcls),
    new Option("--sse <how>", "encryption by the store").choices(["AES256", "aws:kms", "aws:kms:dsse"]),
    new Option("--sse-kms-key-id <id>", "its key of KMS"),
    new Option("--metadata <name=value>", "may be repeated").argParser(pair),
    new Option("--cache-control <value>", "of every file"),
    new Option("--content-type <type>", "of every file, instead of one by its name"),
  ];
}

const cannedAcls = [
  "private",
  "public-read",
  "public-read-write",
  "authenticated-read",
  "aws-exec-read",
  "bucket-owner-read",
  "bucket-owner-full-control",
] as const;

function shardOf(text: string): number | "last" {
  return text === "last" ? text : wholeNumber(text);
}
