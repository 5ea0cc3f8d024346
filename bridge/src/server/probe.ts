import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ProbeAnswer, SUBPROTOCOL } from '@cardbridge/sdk/protocol';
import { isOurHost } from './headers.js';

const ANSWER: ProbeAnswer = { product: 'cardbridge', protocol: SUBPROTOCOL };

/**
 * `GET /`: "I am here, and speak this protocol", readable by every page, and nothing else. It lets a page raise the browser's
 * permission prompt and tell absent from refused. Free of side effects, whoever calls it (attack D-06).
 */
export function answerProbe(request: IncomingMessage, response: ServerResponse, port: number): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Connection', 'close');
  // Nobody embeds it as an image or a script, whose size or error would say something; reading is what CORS below is for.
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  if (!isOurHost(request, port)) return void end(response, 403);
  if (request.url !== '/') return void end(response, 404);
  response.setHeader('Access-Control-Allow-Origin', '*');
  if (request.method === 'OPTIONS') {
    response.setHeader('Access-Control-Allow-Methods', 'GET');
    // Chrome before Local Network Access asked in a preflight (Private Network Access draft §3.3).
    response.setHeader('Access-Control-Allow-Private-Network', 'true');
    return void end(response, 204);
  }
  if (request.method !== 'GET') {
    response.setHeader('Allow', 'GET, OPTIONS');
    return void end(response, 405);
  }
  response.setHeader('Content-Type', 'application/json');
  response.statusCode = 200;
  response.end(JSON.stringify(ANSWER));
}

function end(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}
