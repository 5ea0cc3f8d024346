import type { KoffiFunc } from 'koffi';

/** A function of a native library, as koffi binds it. */
export type NativeFunction = KoffiFunc<(...values: unknown[]) => unknown>;

/** What calls that have not ended work on: memory must stay where it is until they have. */
const inUse = new Set<readonly unknown[]>();

/** Calls off the main thread. Buffers among the values are handed over by address, without a copy, so they must not change meanwhile. */
export function nativeCall(native: NativeFunction, values: readonly unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    inUse.add(values);
    native.async(...values, (error: unknown, result: unknown) => {
      inUse.delete(values);
      if (error) reject(error);
      else resolve(result);
    });
  });
}
