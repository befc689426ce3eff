/** Checksums that S3 keeps of whole objects, by lower-case names. */
export type CrcAlgorithm = "crc32" | "crc32c" | "crc64nvme";

/** A checksum that is taken as the bytes pass. */
export interface Crc {
  update(this: void, chunk: Uint8Array): void;
  /** Big-endian. */
  bytes(this: void): Uint8Array<ArrayBuffer>;
}

/**
 * All three are reflected and differ in their polynomials; those of 32 bits are computed as ones of 64 whose upper half
 * stays empty. The state lives in two halves, because arithmetic on BigInt is many times slower.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function createCrc(algorithm: CrcAlgorithm): Crc {
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
    bytes() {
      const view = new DataView(new ArrayBuffer(isLong ? 8 : 4));
      if (isLong) view.setInt32(0, ~high);
      view.setInt32(isLong ? 4 : 0, ~low);
      return new Uint8Array(view.buffer);
    },
  };
}

interface Table {
  readonly lows: Int32Array;
  readonly highs: Int32Array;
  readonly isLong: boolean;
}

const polynomials: Readonly<Record<CrcAlgorithm, readonly [low: number, high: number]>> = {
  crc32: [0xedb88320, 0],
  crc32c: [0x82f63b78, 0],
  crc64nvme: [0xac4bc9b5, 0x9a6c9329],
};

const tables = new Map<CrcAlgorithm, Table>();

function tableOf(algorithm: CrcAlgorithm): Table {
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
