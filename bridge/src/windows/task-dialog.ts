import { loadTaskDialogLibrary, type TaskDialogLibrary } from './task-dialog-library.js';

/** A question with buttons, in the words of TaskDialogIndirect. Every text is shown as it is. */
export interface TaskDialog {
  readonly title: string;
  /** Large, above the content. */
  readonly instruction: string;
  readonly content: string;
  /** Labels, from left to right. */
  readonly buttons: readonly string[];
  /** Index of the button that Enter presses. */
  readonly defaultButton: number;
}

export interface TaskDialogAnswer {
  /** Index of the button; `null` when the person closed the window. */
  readonly button: number | null;
  /** Milliseconds between the window's coming and the answer. */
  readonly openMs: number;
}

/**
 * Escape, Alt-F4 and the close button are an answer. No TDF_ENABLE_HYPERLINKS: foreign text must not become a link. (commctrl.h)
 * Without TDF_NO_SET_FOREGROUND the window also asks Windows for the keyboard, which Windows grants or not.
 */
const TDF_ALLOW_DIALOG_CANCELLATION = 0x0008;
const TDF_CALLBACK_TIMER = 0x0800;
const TDF_SIZE_TO_CONTENT = 0x0100_0000;
const TDN_CREATED = 0;
const TDN_TIMER = 4;
/** Above the ids that Windows gives its own buttons (IDOK to IDCONTINUE are 1 to 11). */
const FIRST_ID = 101;

/**
 * Shows a task dialog and waits for the answer, in this thread: the activation context that TaskDialogIndirect needs belongs to a
 * thread, and koffi's asynchronous calls choose theirs. Nothing else runs in the process meanwhile, so it has to be one of its own,
 * and killing it is how the window closes before it is answered.
 */
export async function showTaskDialog(
  { title, instruction, content, buttons, defaultButton }: TaskDialog,
  load: () => Promise<TaskDialogLibrary> = loadTaskDialogLibrary,
): Promise<TaskDialogAnswer> {
  const library = await load();
  let openedAt: number | undefined;
  let onTop = false;
  const pressed = library.taskDialogIndirect({
    title,
    instruction,
    content,
    flags: TDF_ALLOW_DIALOG_CANCELLATION | TDF_CALLBACK_TIMER | TDF_SIZE_TO_CONTENT,
    buttons: buttons.map((text, index) => ({ id: FIRST_ID + index, text })),
    defaultButton: FIRST_ID + defaultButton,
    onNotification: (window, notification) => {
      if (notification === TDN_CREATED) openedAt = performance.now();
      // Not at once: a process that was started with its console hidden (`windowsHide`) has its first window hidden too, after
      // TDN_CREATED (ShowWindow, first call), and the timer ticks after that.
      if (notification === TDN_TIMER && !onTop) {
        onTop = true;
        library.putOnTop(window);
        openedAt = performance.now();
      }
    },
  });
  const index = pressed - FIRST_ID;
  return {
    button: index >= 0 && index < buttons.length ? index : null,
    openMs: openedAt === undefined ? 0 : performance.now() - openedAt,
  };
}
