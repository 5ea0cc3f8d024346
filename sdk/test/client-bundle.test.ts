import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { startFakeBridge } from './support/fake-bridge.js';

const root = fileURLToPath(new URL('..', import.meta.url));

test('the client brings nothing but itself and the numbers of the protocol', async () => {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/client/index.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    metafile: true,
    write: false,
  });
  const inputs = Object.keys(metafile.inputs);
  const foreign = inputs.filter((path) => !path.startsWith('src/client/'));
  expect(foreign).toEqual(['src/protocol/version.ts']);
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  console.log(`client: ${code.length} bytes, ${gzipSync(code, { level: 9 }).length} with gzip`);
});

test('a program that closed its bridge has nothing left to keep it alive', async () => {
  const fake = await startFakeBridge();
  try {
    const { outputFiles } = await build({
      stdin: {
        contents: `
          import { connectBridge } from './src/client/index.ts';
          import { WebSocket } from 'ws';
          const bridge = await connectBridge({ ports: [${fake.port}], WebSocket });
          bridge.watchReaders((readers) => {
            console.log(readers.length);
            bridge.readNhi({ signal: new AbortController().signal }).catch((error) => console.log(error.code));
            bridge.close();
          });
        `,
        resolveDir: root,
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'es2022',
      external: ['ws'],
      write: false,
    });
    const program = outputFiles[0]?.text ?? '';
    // From inside the package, so that the program finds ws.
    const options = { cwd: root, timeout: 20_000 };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], options);
    expect(stdout).toBe('2\nERR_CLIENT_CLOSED\n');
  } finally {
    await fake.stop();
  }
});
