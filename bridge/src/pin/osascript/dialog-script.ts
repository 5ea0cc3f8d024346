/**
 * The whole program that osascript runs, always the same: what a page or a card said is never part of it (no text can become code)
 * and comes as JSON on stdin. Not as arguments, which every user of the computer can read (`ps`): the origin and the end of a card
 * number are the person's affair.
 *
 * The dialog belongs to the osascript process itself, so that killing the process closes the window; through "System Events" it
 * would belong to another, and macOS would first ask the person whether we may control that one. Pressing the cancel button, or
 * Escape, is the error -128 (userCanceledErr, MacErrors.h). `givingUpAfter` (seconds) closes the window should the daemon be gone.
 *
 * It answers with one line of JSON, and behind that line with the PIN as it is: `pinBytes` bytes of UTF-8. Not in the JSON, which we
 * could only read as a string, and of a string nobody can clear the memory. Not as the result of `run` either, which osascript would
 * end with a line feed of its own; that result is empty, and only its line feed follows. A window that gave up hands over nothing of
 * what was typed until then.
 */
export const DIALOG_SCRIPT = `
ObjC.import('Foundation');
function run() {
  const utf8 = $.NSUTF8StringEncoding;
  const input = $.NSFileHandle.fileHandleWithStandardInput.readDataToEndOfFile;
  const dialog = JSON.parse($.NSString.alloc.initWithDataEncoding(input, utf8).js);
  const output = $.NSFileHandle.fileHandleWithStandardOutput;
  const options = {
    withTitle: dialog.title,
    buttons: dialog.buttons,
    defaultButton: dialog.defaultButton,
    cancelButton: dialog.cancelButton,
    givingUpAfter: dialog.givingUpAfter,
  };
  if (dialog.asksPin) {
    options.defaultAnswer = '';
    options.hiddenAnswer = true;
  }
  const app = Application.currentApplication();
  app.includeStandardAdditions = true;
  app.activate();
  const since = Date.now();
  const answer = (button, gaveUp, pin) => {
    const line = JSON.stringify({ button, gaveUp, openMs: Date.now() - since, pinBytes: pin ? Number(pin.length) : 0 });
    output.writeData($(line + '\\n').dataUsingEncoding(utf8));
    if (pin) output.writeData(pin);
    return '';
  };
  let result;
  try {
    result = app.displayDialog(dialog.text, options);
  } catch (error) {
    if (error.errorNumber === -128) return answer(null, false);
    throw error;
  }
  if (result.gaveUp) return answer(null, true);
  const button = dialog.buttons.indexOf(result.buttonReturned);
  return dialog.asksPin ? answer(button, false, $(result.textReturned).dataUsingEncoding(utf8)) : answer(button, false);
}
`;
