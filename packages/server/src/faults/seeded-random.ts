/** Uniform numbers of at least 0 and below 1, the same for the same seed, so that a run with faults can be repeated (xorshift32). */
export function createSeededRandom(seed: number): () => number {
  // Neighbouring seeds are spread out, and none becomes 0, at which the sequence would stand still.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
