import type { Digest } from "./digest.ts";

/** CRC-32C (Castagnoli), eight bytes a step: https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 */
export function createCrc32c(): Digest {
  let state = -1;
  return {
    update(chunk) {
      state = updateState(state, chunk);
    },
    text(encoding) {
      const bytes = Buffer.allocUnsafe(4);
      bytes.writeUInt32BE(~state >>> 0);
      return bytes.toString(encoding);
    },
  };
}

function updateState(state: number, chunk: Uint8Array): number {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const whole = chunk.length - (chunk.length % 8);
  let crc = state;
  let position = 0;
  for (; position < whole; position += 8) {
    crc = step(crc ^ view.getInt32(position, true), view.getInt32(position + 4, true));
  }
  for (; position < chunk.length; position++) {
    crc = (crc >>> 8) ^ at(0, crc ^ view.getUint8(position));
  }
  return crc;
}

function step(low: number, high: number): number {
  return (
    at(7, low) ^
    at(6, low >>> 8) ^
    at(5, low >>> 16) ^
    at(4, low >>> 24) ^
    at(3, high) ^
    at(2, high >>> 8) ^
    at(1, high >>> 16) ^
    at(0, high >>> 24)
  );
}

/** Entry of the `table`th table for the lowest byte of `index`. */
function at(table: number, index: number): number {
  return TABLES[table * 256 + (index & 255)] ?? 0;
}

const REFLECTED_POLYNOMIAL = 0x82f63b78;
const TABLES = makeTables();

function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? REFLECTED_POLYNOMIAL : 0);
    tables[byte] = value;
  }
  for (let index = 256; index < tables.length; index++) {
    const previous = tables[index - 256] ?? 0;
    tables[index] = (previous >>> 8) ^ (tables[previous & 255] ?? 0);
  }
  return tables;
}
