import type { PanelDriver } from '../panel-driver.js';

/** The newest message to that number or address now: what is awaited comes after it. */
export const lastMessage = async (panel: PanelDriver, to: string): Promise<number> =>
  (await panel.messages()).find((message) => message.to === to)?.id ?? 0;

/** The newest message to that address with a code in it, awaited. Notices without one come when they like, before or after it. */
export async function nextCode(panel: PanelDriver, to: string, signal: AbortSignal, afterId = 0) {
  for (let seen = afterId; ; ) {
    seen = (await panel.nextMessage(to, signal, seen)).id;
    const message = (await panel.messages()).find((each) => each.to === to && each.id > afterId && each.code !== undefined);
    if (message?.code !== undefined) return { ...message, code: message.code };
  }
}
