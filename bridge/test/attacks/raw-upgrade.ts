import { spawn } from 'node:child_process';

/**
 * What a program, not a browser, is answered when it asks for a WebSocket in the name of `origin`: the first line, or '' when the
 * door just closes. With `uid` (for which we have to be root) it is the program of another user.
 */
export async function rawUpgrade(
  port: number,
  { origin, uid }: { readonly origin?: string; readonly uid?: number },
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
  // It changes its user itself: the other one may not be able to read where Node lies.
  const script = `
    const [port, request, uid] = process.argv.slice(1);
    if (uid) { process.setgid(Number(uid)); process.setuid(Number(uid)); }
    const socket = require('node:net').connect(Number(port), '127.0.0.1', () => socket.write(request));
    socket.on('data', (data) => { process.stdout.write(String(data)); socket.destroy(); });
    socket.on('error', () => {});
  `;
  const request = `${lines.join('\r\n')}\r\n\r\n`;
  const args = ['-e', script, '--', String(port), request, ...(uid === undefined ? [] : [String(uid)])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let answer = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`the other program ended with ${status}`);
  return answer.split('\r\n', 1)[0] ?? '';
}
