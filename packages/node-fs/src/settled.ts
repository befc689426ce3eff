/** What a promise came to, told when it is asked for; an error that nobody asks for is nobody's. */
export async function settled<T>(running: Promise<T>): Promise<() => Promise<T>> {
  try {
    const value = await running;
    return async () => value;
  } catch (error) {
    return () => Promise.reject(error);
  }
}
