import { readFileSync } from "node:fs";

/**
 * The most memory that this process has had at once, in bytes. Linux counts it for the program alone; its `maxRSS` begins at
 * what the process that started this one had, which may be a test runner, and then tells of that one.
 *
 * @see https://man7.org/linux/man-pages/man2/getrusage.2.html and, for `VmHWM`, man5/proc_pid_status.5.html
 */
export function peakMemoryBytes(): number {
  const kibibytes = process.platform === "linux" ? ownPeak() : process.resourceUsage().maxRSS;
  return kibibytes * 1024;
}

function ownPeak(): number {
  const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  if (peak === undefined) throw new Error("/proc/self/status tells no peak");
  return Number(peak);
}
