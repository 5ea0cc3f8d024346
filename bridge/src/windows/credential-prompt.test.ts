import koffi from 'koffi';
import { describe, expect, test, vi } from 'vitest';
import { MAX_CREDENTIAL_BYTES, showCredentialPrompt } from './credential-prompt.js';
import type { CredentialPromptConfig, CredentialPromptLibrary, UnpackedCredential } from './credential-prompt-library.js';
import { credentialPromptTypes } from './credential-prompt-types.js';
import { utf16ToUtf8 } from './utf16-to-utf8.js';

// To see what becomes of a secret that nobody gets.
vi.mock('./utf16-to-utf8.js', { spy: true });

const prompt = { title: 'CardBridge', message: '用您的卡片登入：\nhttps://service.example', userName: '自然人憑證 1234' };
const never = new AbortController().signal;
const ERROR_CANCELLED = 1223;
const OURS = 77;
const ANOTHER = 66;

interface Person {
  /** UTF-16; the window is closed without it. */
  readonly types?: Buffer;
  readonly error?: number;
  readonly unpackError?: number;
  readonly packs?: boolean;
  /** Waits for WM_CLOSE, and then answers so; `never` is a window that ignores it. */
  readonly waits?: 'closed' | 'typed' | 'never';
}

/** A Windows with one such person before it, and with the window of another program that is open already. */
function fakeWindows({ types, error = types ? 0 : ERROR_CANCELLED, unpackError = 0, packs = true, waits }: Person = {}) {
  const configs: CredentialPromptConfig[] = [];
  const calls: string[] = [];
  /** What Windows keeps of the secret. */
  const memory = new Map([[1000, Buffer.from(types ?? Buffer.alloc(0))]]);
  const given: UnpackedCredential[] = [];
  const freed: number[] = [];
  let windows = [ANOTHER];
  let close = () => {};
  const library: CredentialPromptLibrary = {
    pack: (userName) => {
      calls.push(`pack ${userName}`);
      return packs ? Buffer.from(userName, 'utf16le') : undefined;
    },
    prompt: async (config) => {
      configs.push({ ...config, prefilled: config.prefilled && Buffer.from(config.prefilled) });
      packed = config.prefilled;
      windows = [ANOTHER, OURS];
      if (waits) await new Promise<void>((resolve) => (close = resolve));
      windows = [ANOTHER];
      return { error: waits === 'closed' ? ERROR_CANCELLED : error, packed: { address: 1000, length: types?.length ?? 0 } };
    },
    unpack: ({ address }, into) => {
      given.push(into);
      into.userName.fill('u');
      into.domain.fill('d');
      memory.get(Number(address))?.copy(into.password);
      return unpackError;
    },
    zeroAndFree: ({ address }) => {
      memory.get(Number(address))?.fill(0);
      freed.push(Number(address));
    },
    windows: () => windows,
    bringForward: (window) => void calls.push(`forward ${window}`),
    close: (window) => {
      calls.push(`close ${window}`);
      if (waits !== 'never') close();
    },
  };
  let packed: Buffer | undefined;
  const left = () => [...given.flatMap((into) => Object.values(into)), ...memory.values(), ...(packed ? [packed] : [])];
  return { load: async () => library, configs, calls, given, freed, left, end: () => close() };
}

const utf16 = (text: string) => Buffer.from(`${text}\0`, 'utf16le');
const zero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

describe('showCredentialPrompt', () => {
  test.each(['12345678', '', 'pin-é-密碼-🂡', 'x'.repeat(256)])(
    'D-47 gives the bytes of %j, and leaves no other copy of them',
    async (typed) => {
      const { load, given, left, freed } = fakeWindows({ types: utf16(typed) });
      expect(await showCredentialPrompt(prompt, { signal: never }, load)).toEqual(Buffer.from(typed));
      expect(given).toHaveLength(1);
      expect(left().length).toBeGreaterThan(4);
      for (const bytes of left()) expect(zero(bytes)).toBe(true);
      expect(freed).toEqual([1000]);
    },
  );

  test('the longest that it gives fits into the bytes that are foreseen', async () => {
    const { load } = fakeWindows({ types: utf16('密'.repeat(256)) });
    expect(await showCredentialPrompt(prompt, { signal: never }, load)).toHaveLength(MAX_CREDENTIAL_BYTES);
  });

  test('half a surrogate pair is marked, so that it is no character of a PIN', async () => {
    const { load } = fakeWindows({ types: Buffer.from('31003cd83200', 'hex') });
    expect((await showCredentialPrompt(prompt, { signal: never }, load))?.toString()).toBe('1\ufffd2');
  });

  test('a closed window is null, and there is nothing to free', async () => {
    const { load, freed, left } = fakeWindows();
    expect(await showCredentialPrompt(prompt, { signal: never }, load)).toBeNull();
    expect(freed).toEqual([]);
    for (const bytes of left()) expect(zero(bytes)).toBe(true);
  });

  test('shows the texts, the card as user name, and no box to save it', async () => {
    const { load, configs } = fakeWindows();
    await showCredentialPrompt(prompt, { signal: never }, load);
    expect(configs).toEqual([
      // CREDUIWIN_GENERIC alone.
      { caption: prompt.title, message: prompt.message, flags: 1, prefilled: Buffer.from(prompt.userName, 'utf16le') },
    ]);
  });

  test('without a packed user name the window comes all the same', async () => {
    const { load, configs } = fakeWindows({ packs: false });
    await showCredentialPrompt(prompt, { signal: never }, load);
    expect(configs).toMatchObject([{ prefilled: undefined }]);
  });

  test('cuts what is too long for Windows, never through a character, and leaves what just fits', async () => {
    const { load, configs, calls } = fakeWindows();
    const long = '🂡'.repeat(2000);
    await showCredentialPrompt({ title: long, message: `x${long}`, userName: long }, { signal: never }, load);
    await showCredentialPrompt({ title: 't'.repeat(127), message: 'm'.repeat(1279), userName: 'u' }, { signal: never }, load);
    const [cut, fits] = configs;
    expect(cut?.caption).toBe(`${'🂡'.repeat(62)}...`);
    expect(cut?.message).toBe(`x${'🂡'.repeat(637)}...`);
    expect(calls[0]).toBe(`pack ${'🂡'.repeat(254)}...`);
    expect([fits?.caption.length, fits?.message.length]).toEqual([127, 1279]);
  });

  test.each([
    ['shows no window', { error: 1312 }, 'CredUIPromptForWindowsCredentialsW: 1312'],
    ['does not unpack what was typed', { types: utf16('12345678'), unpackError: 122 }, 'CredUnPackAuthenticationBufferW: 122'],
  ])('a Windows that %s is an error with its number, and all is zeroed', async (_, person, message) => {
    const { load, left } = fakeWindows(person);
    await expect(showCredentialPrompt(prompt, { signal: never }, load)).rejects.toThrow(message);
    for (const bytes of left()) expect(zero(bytes)).toBe(true);
  });

  test('a system without it is an error', async () => {
    const load = async () => {
      throw new Error('no credui.dll');
    };
    await expect(showCredentialPrompt(prompt, { signal: never }, load)).rejects.toThrow('no credui.dll');
  });

  describe('while it waits', () => {
    test('brings its own window forward, once, and no other', async () => {
      const { load, calls, end } = fakeWindows({ waits: 'typed', types: utf16('1') });
      const answer = showCredentialPrompt(prompt, { signal: never }, load);
      await vi.waitFor(() => expect(calls).toContain(`forward ${OURS}`));
      await new Promise((resolve) => setTimeout(resolve, 300));
      end();
      await answer;
      expect(calls.slice(1)).toEqual([`forward ${OURS}`]);
    });

    test.each([
      ['closed', 'it closes'],
      ['typed', 'is answered at the same moment, and that is zeroed'],
      ['never', 'does not close, and is given up'],
    ] as const)('D-48 aborting asks it to close, and rejects with the reason (%s: %s)', async (waits, _) => {
      const { load, calls, left } = fakeWindows({ waits, types: utf16('12345678') });
      const page = new AbortController();
      const reason = new Error('the page went away');
      const rejected = expect(showCredentialPrompt(prompt, { signal: page.signal }, load)).rejects.toBe(reason);
      await vi.waitFor(() => expect(calls).toContain(`forward ${OURS}`));
      page.abort(reason);
      await rejected;
      expect(calls).toContain(`close ${OURS}`);
      expect(calls).not.toContain(`close ${ANOTHER}`);
      if (waits !== 'typed') return;
      for (const bytes of left()) expect(zero(bytes)).toBe(true);
      const { value } = vi.mocked(utf16ToUtf8).mock.settledResults.at(-1) ?? {};
      expect(value).toEqual(Buffer.alloc(8));
    });

    test('D-47 what is typed into a window that was given up is zeroed and freed', async () => {
      const { load, calls, left, freed, end } = fakeWindows({ waits: 'never', types: utf16('12345678') });
      const page = new AbortController();
      const rejected = expect(showCredentialPrompt(prompt, { signal: page.signal }, load)).rejects.toThrow();
      await vi.waitFor(() => expect(calls).toContain(`forward ${OURS}`));
      page.abort();
      await rejected;
      end();
      await vi.waitFor(() => expect(freed).toEqual([1000]));
      for (const bytes of left()) expect(zero(bytes)).toBe(true);
    });

    test('nothing is shown for a page that was gone before', async () => {
      const { load, configs } = fakeWindows();
      const gone = AbortSignal.abort(new Error('gone'));
      await expect(showCredentialPrompt(prompt, { signal: gone }, load)).rejects.toThrow('gone');
      expect(configs).toEqual([]);
    });
  });
});

describe.skipIf(koffi.sizeof('void*') !== 8)('the layout of CREDUI_INFOW', () => {
  const { info } = credentialPromptTypes(koffi);

  test('is that of wincred.h', () => {
    expect(koffi.sizeof(info)).toBe(40);
    expect(
      ['cbSize', 'hwndParent', 'pszMessageText', 'pszCaptionText', 'hbmBanner'].map((field) => koffi.offsetof(info, field)),
    ).toEqual([0, 8, 16, 24, 32]);
  });
});
