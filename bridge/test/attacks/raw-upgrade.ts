import { runOtherProgram } from '../support/other-program.js';

/**
 * What a program, not a browser, is answered when it asks for a WebSocket in the name of `origin`: the first line, or '' when the
 * door just closes. With `user` (for which we have to be root) it is the program of another user.
 */
export async function rawUpgrade(
  port: number,
  { origin, user }: { readonly origin?: string; readonly user?: number },
): Promise<string> {
  const lines = [
    'GET / HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: cardbridge.v1',
    ...(origin === undefined ? [] : [`Origin: ${origin}`]),
  ];
  const script = `
    const [port, request] = args;
    const socket = require('node:net').connect(Number(port), '127.0.0.1', () => socket.write(request));
    socket.on('data', (data) => { process.stdout.write(String(data)); socket.destroy(); });
    socket.on('error', () => {});
  `;
  const args = [String(port), `${lines.join('\r\n')}\r\n\r\n`];
  const answer = await runOtherProgram(script, { args, ...(user === undefined ? {} : { user }) });
  return answer.split('\r\n', 1)[0] ?? '';
}
