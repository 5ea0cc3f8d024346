import { loadPutOnTop, type WindowHandle } from './put-on-top.js';
import { taskDialogTypes } from './task-dialog-types.js';

export interface TaskDialogConfig {
  readonly title: string;
  readonly instruction: string;
  readonly content: string;
  readonly flags: number;
  /** Their ids are ours; 2 (IDCANCEL) is what Escape and the close button answer with. */
  readonly buttons: readonly { readonly id: number; readonly text: string }[];
  readonly defaultButton: number;
  /** What the window tells while it is there (TDN_…). */
  readonly onNotification: (window: WindowHandle, notification: number) => void;
}

/** The functions of Windows that show a task dialog. They throw when Windows refuses. */
export interface TaskDialogLibrary {
  /** Blocks the thread until the window is closed, and answers with the id of the button. */
  taskDialogIndirect(config: TaskDialogConfig): number;
  /** Shows the window above all others, without taking the keyboard from whoever has it. */
  putOnTop(window: WindowHandle): void;
}

/** The manifest of shell32.dll asks for the common controls that have task dialogs (version 6); node.exe does not ask. */
const SHELL32_MANIFEST = 124;
const ACTCTX_FLAG_RESOURCE_NAME_VALID = 0x008;
const INVALID_HANDLE_VALUE = -1;

const MAX_PATH = 260;

/**
 * Loads them, for the calling thread: it gets the activation context without which "comctl32.dll" would be the old one, and keeps
 * it. Throws on every system but Windows.
 */
export async function loadTaskDialogLibrary(): Promise<TaskDialogLibrary> {
  // Here and not at the top: only the process that shows a window needs koffi.
  const { default: koffi } = await import('koffi');
  const types = taskDialogTypes(koffi);
  const kernel32 = koffi.load('kernel32.dll');
  const getSystemDirectory = kernel32.func('__stdcall', 'GetSystemDirectoryW', 'uint32_t', ['void*', 'uint32_t']);
  const createActCtx = kernel32.func('__stdcall', 'CreateActCtxW', 'intptr_t', [koffi.pointer(types.activationContext)]);
  const activateActCtx = kernel32.func('__stdcall', 'ActivateActCtx', 'int32_t', [
    'intptr_t',
    koffi.out(koffi.pointer('uintptr_t')),
  ]);

  const path = Buffer.alloc(2 * MAX_PATH);
  const systemDirectory = path.toString('utf16le', 0, 2 * Number(getSystemDirectory(path, MAX_PATH)));
  const context = Number(
    createActCtx({
      cbSize: koffi.sizeof(types.activationContext),
      dwFlags: ACTCTX_FLAG_RESOURCE_NAME_VALID,
      lpSource: `${systemDirectory}\\shell32.dll`,
      wProcessorArchitecture: 0,
      wLangId: 0,
      lpAssemblyDirectory: null,
      lpResourceName: SHELL32_MANIFEST,
      lpApplicationName: null,
      hModule: 0,
    }),
  );
  if (context === INVALID_HANDLE_VALUE) throw new Error('CreateActCtxW failed');
  if (!activateActCtx(context, [0])) throw new Error('ActivateActCtx failed');

  // The version without task dialogs has no such function, and this throws.
  const taskDialogIndirect = koffi
    .load('comctl32.dll')
    .func('__stdcall', 'TaskDialogIndirect', 'int32_t', [
      koffi.pointer(types.config),
      koffi.out(koffi.pointer('int32_t')),
      'void*',
      'void*',
    ]);
  return {
    taskDialogIndirect: (config) => {
      const pressed: [number] = [0];
      const result = taskDialogIndirect(
        {
          cbSize: koffi.sizeof(types.config),
          dwFlags: config.flags,
          pszWindowTitle: config.title,
          pszMainInstruction: config.instruction,
          pszContent: config.content,
          cButtons: config.buttons.length,
          pButtons: config.buttons.map(({ id, text }) => ({ nButtonID: id, pszButtonText: text })),
          nDefaultButton: config.defaultButton,
          pfCallback: (window: WindowHandle, notification: number) => {
            config.onNotification(window, notification);
            return 0;
          },
        },
        pressed,
        null,
        null,
      );
      if (result !== 0) throw new Error(`TaskDialogIndirect: 0x${(result >>> 0).toString(16)}`);
      return pressed[0];
    },
    putOnTop: loadPutOnTop(koffi, { show: true }),
  };
}
