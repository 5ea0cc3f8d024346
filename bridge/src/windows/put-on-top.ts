import type koffiModule from 'koffi';

/** A window handle (HWND). */
export type WindowHandle = number | bigint;

/** winuser.h. */
const HWND_TOPMOST = -1;
const SWP_NOSIZE = 0x0001;
const SWP_NOMOVE = 0x0002;
const SWP_NOACTIVATE = 0x0010;
const SWP_SHOWWINDOW = 0x0040;

/**
 * Loads what puts a window above all others, without taking the keyboard from whoever has it (SetWindowPos). `show`: one that is hidden
 * is shown as well.
 */
export function loadPutOnTop(koffi: typeof koffiModule, { show }: { readonly show: boolean }): (window: WindowHandle) => void {
  const flags = SWP_NOSIZE | SWP_NOMOVE | SWP_NOACTIVATE | (show ? SWP_SHOWWINDOW : 0);
  const int = 'int32_t';
  const setWindowPos = koffi
    .load('user32.dll')
    .func('__stdcall', 'SetWindowPos', int, ['uintptr_t', 'intptr_t', int, int, int, int, 'uint32_t']);
  return (window) => {
    setWindowPos(window, HWND_TOPMOST, 0, 0, 0, 0, flags);
  };
}
