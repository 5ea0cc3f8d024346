import type koffiModule from 'koffi';

/** The structures of commctrl.h (packed, `#include <pshpack1.h>`) and winbase.h behind a task dialog. */
export function taskDialogTypes(koffi: typeof koffiModule) {
  const button = koffi.pack({ nButtonID: 'int32_t', pszButtonText: 'str16' });
  const callback = koffi.proto('__stdcall', 'PFTASKDIALOGCALLBACK', 'int32_t', [
    'uintptr_t',
    'uint32_t',
    'uintptr_t',
    'intptr_t',
    'intptr_t',
  ]);
  const config = koffi.pack({
    cbSize: 'uint32_t',
    hwndParent: 'void*',
    hInstance: 'void*',
    dwFlags: 'uint32_t',
    dwCommonButtons: 'uint32_t',
    pszWindowTitle: 'str16',
    hMainIcon: 'void*',
    pszMainInstruction: 'str16',
    pszContent: 'str16',
    cButtons: 'uint32_t',
    pButtons: koffi.pointer(button),
    nDefaultButton: 'int32_t',
    cRadioButtons: 'uint32_t',
    pRadioButtons: 'void*',
    nDefaultRadioButton: 'int32_t',
    pszVerificationText: 'str16',
    pszExpandedInformation: 'str16',
    pszExpandedControlText: 'str16',
    pszCollapsedControlText: 'str16',
    hFooterIcon: 'void*',
    pszFooter: 'str16',
    pfCallback: koffi.pointer(callback),
    lpCallbackData: 'intptr_t',
    cxWidth: 'uint32_t',
  });
  const activationContext = koffi.struct({
    cbSize: 'uint32_t',
    dwFlags: 'uint32_t',
    lpSource: 'str16',
    wProcessorArchitecture: 'uint16_t',
    wLangId: 'uint16_t',
    lpAssemblyDirectory: 'str16',
    // MAKEINTRESOURCE: a number in the place of a pointer.
    lpResourceName: 'uintptr_t',
    lpApplicationName: 'str16',
    hModule: 'uintptr_t',
  });
  return { button, config, activationContext };
}
