import type { ContentChecksum } from "../wire/wire.ts";

/** A checksum that is taken as the bytes pass. */
export interface Crc {
  update(chunk: Uint8Array): void;
  /** As S3 tells it: big-endian, in base64. */
  base64(): string;
}

/**
 * All three are reflected and differ in their polynomials; those of 32 bits are computed as ones of 64 whose upper half
 * stays empty. The state lives in two halves, because arithmetic on BigInt is many times slower.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function createCrc(algorithm: ContentChecksum["algorithm"]): Crc {
  const { lows, highs, isLong } = tableOf(algorithm);
  let low = -1;
  let high = isLong ? -1 : 0;
  return {
    update(chunk) {
      let [first, second] = [low, high];
      for (const byte of chunk) {
        const index = (first ^ byte) & 255;
        first = ((first >>> 8) | (second << 24)) ^ (lows[index] ?? 0);
        second = (second >>> 8) ^ (highs[index] ?? 0);
      }
      [low, high] = [first, second];
    },
    base64() {
      const view = new DataView(new ArrayBuffer(isLong ? 8 : 4));
      if (isLong) view.setInt32(0, ~high);
      view.setInt32(isLong ? 4 : 0, ~low);
      return btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
    },
  };
}

interface Table {
  readonly lows: Int32Array;
  readonly highs: Int32Array;
  readonly isLong: boolean;
}

const polynomials: Readonly<Record<ContentChecksum["algorithm"], readonly [low: number, high: number]>> = {
  CRC32: [0xedb88320, 0],
  CRC32C: [0x82f63b78, 0],
  CRC64NVME: [0xac4bc9b5, 0x9a6c9329],
};

const tables = new Map<ContentChecksum["algorithm"], Table>();

function tableOf(algorithm: ContentChecksum["algorithm"]): Table {
  const table = tables.get(algorithm) ?? createTable(polynomials[algorithm]);
  tables.set(algorithm, table);
  return table;
}

function createTable([polynomialLow, polynomialHigh]: readonly [number, number]): Table {
  const lows = new Int32Array(256);
  const highs = new Int32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let [low, high] = [byte, 0];
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = (low & 1) === 1;
      low = ((low >>> 1) | (high << 31)) ^ (isOdd ? polynomialLow : 0);
      high = (high >>> 1) ^ (isOdd ? polynomialHigh : 0);
    }
    lows[byte] = low;
    highs[byte] = high;
  }
  return { lows, highs, isLong: polynomialHigh !== 0 };
}
