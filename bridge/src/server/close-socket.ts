import type { WebSocket } from 'ws';

/** Closes with a code that the page hears. A peer that does not answer within `patience` milliseconds is cut off. */
export function closeSocket(socket: WebSocket, code: number, reason: string, patience: number): void {
  if (socket.readyState !== socket.OPEN) return;
  const cut = setTimeout(() => socket.terminate(), patience);
  socket.once('close', () => clearTimeout(cut));
  socket.close(code, reason);
}
