/*
 * CardBridge Desktop.exe: what the Start menu and the Run key name. Windows would show a black console window with cardbridge.exe,
 * which is a program for the command line; this one has no window and starts `cardbridge.exe desktop` without one.
 *
 * It hands nothing on from its own command line, and takes nothing but the program that lies beside it. There is no C runtime in
 * it: what Windows loads with it is KERNEL32 and USER32, which no file beside it can stand in for (they are "known DLLs").
 */
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0A00
#include <windows.h>

/* The longest path that Windows knows, in characters. */
#define LONGEST 32768

static const WCHAR program[] = L"cardbridge.exe";
static const WCHAR arguments[] = L"\" desktop";

static WCHAR folder[LONGEST + 64];
static WCHAR command[LONGEST + 64];

static UINT append(WCHAR *to, UINT at, const WCHAR *text)
{
  while (*text) to[at++] = *text++;
  to[at] = 0;
  return at;
}

static UINT tell(void)
{
  BOOL chinese = PRIMARYLANGID(GetUserDefaultUILanguage()) == LANG_CHINESE;
  MessageBoxW(NULL,
              chinese ? L"CardBridge 無法啟動，請重新安裝。" : L"CardBridge cannot be started. Please install it again.",
              L"CardBridge", MB_ICONERROR | MB_SETFOREGROUND);
  return 1;
}

static UINT start(void)
{
  UINT end = GetModuleFileNameW(NULL, folder, LONGEST);
  if (end == 0 || end >= LONGEST) return tell();
  while (end > 0 && folder[end - 1] != L'\\') end--;
  folder[end] = 0;

  /* The full path, quoted: Windows would otherwise look for the program, also in the current folder and along PATH. */
  UINT at = append(command, 0, L"\"");
  at = append(command, at, folder);
  at = append(command, at, program);
  append(command, at, arguments);
  append(folder, end, program);

  STARTUPINFOW startup;
  for (UINT byte = 0; byte < sizeof startup; byte++) ((volatile BYTE *)&startup)[byte] = 0;
  startup.cb = sizeof startup;
  PROCESS_INFORMATION process;
  /* The system's folder as the current one, so that the program's own folder is not held open and nothing is found there. */
  WCHAR system[MAX_PATH];
  if (GetSystemDirectoryW(system, MAX_PATH) == 0) return tell();
  if (!CreateProcessW(folder, command, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, system, &startup, &process)) return tell();
  CloseHandle(process.hThread);
  CloseHandle(process.hProcess);
  return 0;
}

void entry(void)
{
  SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
  ExitProcess(start());
}
