/** How much memory the parts of all uploads of a file system may take together. */
export interface MemoryBudget {
  /** As many parts as wished, or as there is room for, and one in any case: nothing waits, so nothing can wait for ever. */
  whileReserved<T>(
    this: void,
    wish: { readonly wishedParts: number; readonly partBytes: number },
    run: (parts: number) => Promise<T>,
  ): Promise<T>;
}

export function createMemoryBudget(mostBytes: number): MemoryBudget {
  let reservedBytes = 0;
  return {
    async whileReserved({ wishedParts, partBytes }, run) {
      const room = Math.floor((mostBytes - reservedBytes) / partBytes);
      const parts = Math.max(1, Math.min(wishedParts, room));
      reservedBytes += parts * partBytes;
      try {
        return await run(parts);
      } finally {
        reservedBytes -= parts * partBytes;
      }
    },
  };
}
