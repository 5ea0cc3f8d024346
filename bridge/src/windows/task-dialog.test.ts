import koffi from 'koffi';
import { describe, expect, test } from 'vitest';
import { showTaskDialog } from './task-dialog.js';
import type { TaskDialogConfig } from './task-dialog-library.js';
import { taskDialogTypes } from './task-dialog-types.js';

const window = {
  title: 'CardBridge',
  instruction: 'https://service.example <a href="https://x.example">x</a>',
  content: '這個網站要使用您的卡片',
  buttons: ['只允許這次', '一律允許', '不允許'],
  defaultButton: 2,
};

/** A Windows whose person presses a button with this id. */
function fakeWindows(pressed: number) {
  const shown: TaskDialogConfig[] = [];
  const calls: string[] = [];
  const load = async () => ({
    taskDialogIndirect: (config: TaskDialogConfig) => {
      shown.push(config);
      for (const notification of [7, 0, 4, 4, 2, 5]) {
        calls.push(`TDN ${notification}`);
        config.onNotification(42, notification);
      }
      return pressed;
    },
    putOnTop: (handle: unknown) => void calls.push(`top ${handle}`),
  });
  return { load, shown, calls };
}

describe('showTaskDialog', () => {
  test.each([
    [101, 0],
    [102, 1],
    [103, 2],
    [104, null],
    [100, null],
    // IDCANCEL: Escape, Alt-F4, the close button. IDOK is no button of ours.
    [2, null],
    [1, null],
    [0, null],
  ])('the id %i is the answer %s', async (pressed, button) => {
    expect(await showTaskDialog(window, fakeWindows(pressed).load)).toMatchObject({ button });
  });

  test('shows the texts as they are, may be closed, makes no links, and Enter is the harmless button', async () => {
    const { load, shown } = fakeWindows(2);
    await showTaskDialog(window, load);
    expect(shown).toEqual([
      {
        title: 'CardBridge',
        instruction: window.instruction,
        content: window.content,
        buttons: [
          { id: 101, text: '只允許這次' },
          { id: 102, text: '一律允許' },
          { id: 103, text: '不允許' },
        ],
        defaultButton: 103,
        // TDF_SIZE_TO_CONTENT, TDF_CALLBACK_TIMER, TDF_ALLOW_DIALOG_CANCELLATION; without TDF_ENABLE_HYPERLINKS (1).
        flags: 0x0100_0808,
        onNotification: expect.any(Function),
      },
    ]);
  });

  test('comes to the top once, when it is there', async () => {
    const { load, calls } = fakeWindows(2);
    await showTaskDialog(window, load);
    expect(calls).toEqual(['TDN 7', 'TDN 0', 'TDN 4', 'top 42', 'TDN 4', 'TDN 2', 'TDN 5']);
  });

  test('a Windows that shows none is an error', async () => {
    const load = async () => {
      throw new Error('no comctl32.dll');
    };
    await expect(showTaskDialog(window, load)).rejects.toThrow('no comctl32.dll');
  });
});

describe.skipIf(koffi.sizeof('void*') !== 8)('the layout of the structures', () => {
  const { config, button, activationContext } = taskDialogTypes(koffi);

  test('has the sizes of commctrl.h and winbase.h, packed where they are', () => {
    expect([koffi.sizeof(config), koffi.sizeof(button), koffi.sizeof(activationContext)]).toEqual([160, 12, 56]);
  });

  test.each([
    ['hwndParent', 4],
    ['dwFlags', 20],
    ['pszWindowTitle', 28],
    ['pszMainInstruction', 44],
    ['pszContent', 52],
    ['cButtons', 60],
    ['pButtons', 64],
    ['nDefaultButton', 72],
    ['pfCallback', 140],
    ['lpCallbackData', 148],
    ['cxWidth', 156],
  ])('TASKDIALOGCONFIG.%s is at %i', (field, offset) => {
    expect(koffi.offsetof(config, field)).toBe(offset);
  });

  test('a config as bytes: numbers in their places, zero where nothing was said', () => {
    const bytes = Buffer.alloc(160);
    koffi.encode(bytes, config, { cbSize: 160, dwFlags: 0x0100_0808, cButtons: 3, nDefaultButton: 103 });
    const expected = Buffer.alloc(160);
    expected.writeUInt32LE(160, 0);
    expected.writeUInt32LE(0x0100_0808, 20);
    expected.writeUInt32LE(3, 60);
    expected.writeUInt32LE(103, 72);
    expect(bytes.toString('hex')).toBe(expected.toString('hex'));
  });
});
