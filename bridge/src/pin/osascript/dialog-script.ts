/**
 * The whole program that osascript runs, always the same: what a page or a card said is never part of it (no text can become code)
 * and comes as JSON on stdin. Not as arguments, which every user of the computer can read (`ps`): the origin and the end of a card
 * number are the person's affair.
 *
 * The dialog belongs to the osascript process itself, so that killing the process closes the window; through "System Events" it
 * would belong to another, and macOS would first ask the person whether we may control that one. Pressing the cancel button, or
 * Escape, is the error -128 (userCanceledErr, MacErrors.h). `givingUpAfter` (seconds) closes the window should the daemon be gone.
 */
export const DIALOG_SCRIPT = `
ObjC.import('Foundation');
function run() {
  const input = $.NSFileHandle.fileHandleWithStandardInput.readDataToEndOfFile;
  const question = JSON.parse($.NSString.alloc.initWithDataEncoding(input, $.NSUTF8StringEncoding).js);
  const buttons = question.buttons;
  const harmless = buttons[buttons.length - 1];
  const app = Application.currentApplication();
  app.includeStandardAdditions = true;
  app.activate();
  const since = Date.now();
  const answer = (button, gaveUp) => JSON.stringify({ button, gaveUp, openMs: Date.now() - since });
  try {
    const result = app.displayDialog(question.text, {
      withTitle: question.title,
      buttons,
      defaultButton: harmless,
      cancelButton: harmless,
      givingUpAfter: question.givingUpAfter,
    });
    if (result.gaveUp) return answer(null, true);
    return answer(buttons.indexOf(result.buttonReturned), false);
  } catch (error) {
    if (error.errorNumber === -128) return answer(null, false);
    throw error;
  }
}
`;
