const units = ["KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Bytes for a person: `999 B`, `1.5 KiB`, `120 MiB`. */
export function byteSize(bytes: number): string {
  let amount = bytes;
  let unit = "B";
  for (const next of units) {
    if (amount < 1023.5) break;
    amount /= 1024;
    unit = next;
  }
  return `${unit === "B" || amount >= 99.95 ? amount.toFixed(0) : amount.toFixed(1)} ${unit}`;
}
