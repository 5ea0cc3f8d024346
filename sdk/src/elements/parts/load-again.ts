/** Milliseconds between two tries. */
export const LOAD_AGAIN_MS = 5_000;

/** Loads a piece of the elements that was not needed before. Where that fails it is tried again as long as it is wanted. */
export async function loadAgain<Piece>(load: () => Promise<Piece>, wanted: () => boolean): Promise<Piece | undefined> {
  do {
    try {
      return await load();
    } catch (cause) {
      reportUnloaded(cause);
    }
    await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS));
  } while (wanted());
  return undefined;
}

/** For who looks after the site: there may be no words yet to tell the person in. */
export function reportUnloaded(cause: unknown): void {
  console.error('CardBridge: a file of the elements could not be loaded.', cause);
}
