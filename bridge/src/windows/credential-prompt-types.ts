import type koffiModule from 'koffi';

/** The structure of wincred.h behind a window for credentials. */
export function credentialPromptTypes(koffi: typeof koffiModule) {
  const info = koffi.struct({
    cbSize: 'uint32_t',
    hwndParent: 'void*',
    pszMessageText: 'str16',
    pszCaptionText: 'str16',
    hbmBanner: 'void*',
  });
  return { info };
}
