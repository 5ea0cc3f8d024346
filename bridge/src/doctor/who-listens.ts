import { get } from 'node:http';
import type { PortHolder } from './context.js';

const TIME_LIMIT_MS = 2_000;
/** The answer of a bridge is far shorter. */
const MAX_ANSWER = 1_000;

/** Asks for the probe of pages (`GET /`), which changes nothing, whoever answers. */
export function whoListens(port: number): Promise<PortHolder> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, timeout: TIME_LIMIT_MS, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_ANSWER) request.destroy();
      });
      response.on('close', () => resolve(isBridge(text) ? 'cardbridge' : 'another program'));
    });
    const clock = setTimeout(() => request.destroy(), TIME_LIMIT_MS);
    request.on('close', () => clearTimeout(clock));
    request.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'nobody' : 'another program'),
    );
  });
}

function isBridge(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && 'product' in answer && answer.product === 'cardbridge';
  } catch {
    return false;
  }
}
