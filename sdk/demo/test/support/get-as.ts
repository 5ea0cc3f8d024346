import { type IncomingMessage, request } from 'node:http';

/** Gets `path` from the server at `url` under a Host of one's own, which fetch does not allow; no name is looked up. */
export function getAs(url: string, path: string, host: string): Promise<IncomingMessage> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response);
    })
      .once('error', reject)
      .end();
  });
}
