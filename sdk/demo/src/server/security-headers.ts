/** Headers of every answer. The page may reach its own server, the bridge's ports and the panel's frame, and nothing else. */
export function securityHeaders(options: {
  readonly bridgePorts: readonly number[];
  readonly simulatorOrigin: string | null;
  readonly https: boolean;
}): Readonly<Record<string, string>> {
  const bridges = options.bridgePorts.flatMap((port) => [`http://127.0.0.1:${port}`, `ws://127.0.0.1:${port}`]);
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${["'self'", ...bridges].join(' ')}`,
    // The frame starts at our own /simulator, which sends it on to the panel.
    `frame-src ${options.simulatorOrigin === null ? "'none'" : `'self' ${options.simulatorOrigin}`}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    // The one maker of HTML in our pages; its templates come from our own script.
    'trusted-types lit-html',
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...(options.https ? { 'strict-transport-security': 'max-age=63072000' } : {}),
  };
}
