import cliTruncate from "cli-truncate";
import { byteSize } from "../byte-size.ts";
import { durationText } from "../duration-text.ts";
import { escapeName } from "../escape-name.ts";
import type { FileProgress, Progress } from "./progress.ts";

export interface Moment {
  readonly elapsedMs: number;
  readonly bytesPerSecond: number | undefined;
  readonly isStopping: boolean;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

const SHOWN_AT_MOST = 8;

/** The display of a mirror: how far it is, at which rate, and what is under way. No line is wider than the screen. */
export function displayLines(
  progress: Progress,
  moment: Moment,
  { columns, rows }: ScreenSize,
): readonly string[] {
  const shown = Math.max(0, Math.min(SHOWN_AT_MOST, rows - 4));
  const width = columns - 1; // the last column makes some terminals begin a new line
  return [
    headLine(progress, moment, width),
    countsLine(progress, moment),
    ...itemLines(progress, shown, width),
  ]
    .filter((line) => line !== "")
    .map((line) => fitted(line, width));
}

/** The same in one line, for a log. */
export function progressLine(progress: Progress, moment: Moment): string {
  return `${titleOf(progress, moment)}: ${countsLine(progress, moment).trimStart()}`;
}

function headLine(progress: Progress, moment: Moment, width: number): string {
  const title = titleOf(progress, moment);
  const share = shareOf(progress);
  if (share === undefined) return title;
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const cells = Math.max(5, Math.min(40, width - title.length - percent.length - 4));
  const full = Math.floor(share * cells);
  return `${title}  ${"█".repeat(full)}${"░".repeat(cells - full)} ${percent}`;
}

function titleOf({ phase }: Progress, { isStopping }: Moment): string {
  if (isStopping) return "Stopping; once more ends it at once";
  return { comparing: "Comparing", copying: "Copying", deleting: "Deleting" }[phase];
}

/** Undefined as long as it is not known how much there is to do. */
function shareOf({
  phase,
  files,
  filesDone,
  bytes,
  bytesDone,
  deletes,
  deletesDone,
}: Progress): number | undefined {
  if (phase === "comparing") return undefined;
  if (phase === "deleting") return deletes === 0 ? 1 : deletesDone / deletes;
  if (bytes > 0) return Math.min(1, bytesDone / bytes);
  return files === 0 ? 1 : filesDone / files;
}

function countsLine(progress: Progress, moment: Moment): string {
  const { phase, skipped, files, filesDone, bytes, bytesDone, deletes, deletesDone, failures } = progress;
  const elapsed = durationText(moment.elapsedMs);
  const failed = failures > 0 ? [`${count(failures)} failed`] : [];
  if (phase === "comparing") return `  ${[`${count(skipped)} the same`, elapsed].join(" · ")}`;
  if (phase === "deleting")
    return `  ${[`${count(deletesDone)} of ${count(deletes)} entries`, elapsed, ...failed].join(" · ")}`;
  return `  ${[
    `${count(filesDone)} of ${count(files)} files`,
    `${byteSize(bytesDone)} of ${byteSize(bytes)}`,
    ...rateParts(progress, moment),
    ...failed,
  ].join(" · ")}`;
}

function rateParts({ bytes, bytesDone }: Progress, { bytesPerSecond, elapsedMs }: Moment): string[] {
  if (bytesPerSecond === undefined || bytesPerSecond < 1) return [durationText(elapsedMs)];
  const leftMs = (Math.max(0, bytes - bytesDone) * 1000) / bytesPerSecond;
  return [`${byteSize(bytesPerSecond)}/s`, `${durationText(leftMs)} left`];
}

/** Those that were begun first, which are the large ones after a while. */
function itemLines({ underWay }: Progress, shown: number, width: number): string[] {
  const items = [...underWay].slice(0, shown);
  const more = underWay.size - items.length;
  return [
    ...items.map(([path, item]) => itemLine(path, item, width)),
    ...(more > 0 ? [`  … and ${count(more)} more`] : []),
  ];
}

function itemLine(path: string, { bytes, size }: FileProgress, width: number): string {
  const told = `${byteSize(bytes)} of ${byteSize(size)}`.padStart(24);
  const room = width - told.length - 2;
  if (room < 10) return `  ${fitted(escapeName(path), Math.max(1, width - 2), "middle")}`;
  return `  ${padded(fitted(escapeName(path), room, "middle"), room)}${told}`;
}

/** What fits comes back as it is; a cut beside a character of two columns can turn out one too wide. */
function fitted(text: string, width: number, position: "middle" | "end" = "end"): string {
  for (let most = width; most > 0; most -= 1) {
    const cut = cliTruncate(text, most, { position });
    if (cliTruncate(cut, width) === cut) return cut;
  }
  return "";
}

/** By the columns that it takes: some characters take two. */
function padded(text: string, room: number): string {
  return cliTruncate(`${text}${" ".repeat(room)}`, room, { truncationCharacter: "" });
}

function count(amount: number): string {
  return amount.toLocaleString("en-US");
}
