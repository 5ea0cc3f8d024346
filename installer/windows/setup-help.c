/*
 * What the setup and the uninstaller need and NSIS has no command for: a plugin (its calls: Docs of NSIS, "Plugin DLLs").
 * In C and not in calls through System.dll, because NSIS cuts every string at 1024 characters, and a PATH may be longer.
 * KERNEL32, ADVAPI32 and USER32 only: no file in the folder of downloads can stand in for these ("known DLLs").
 */
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <aclapi.h>
/* The calls of psapi.h that KERNEL32 has itself. */
#define PSAPI_VERSION 2
#include <psapi.h>

typedef struct stack_entry {
  struct stack_entry *next;
  WCHAR text[1];
} stack_entry;

#define CALL(name) __declspec(dllexport) void name(HWND window, int size, WCHAR *variables, stack_entry **stack, void *more)

/* The longest value that a variable of the environment can have on Windows 10 in a command prompt (cmd.exe), in characters. */
#define LONGEST_PATH 8191
#define LONGEST_FILE 32768

static HANDLE heap(void) { return GetProcessHeap(); }

static void pop(stack_entry **stack, WCHAR *to, int size)
{
  stack_entry *top = *stack;
  to[0] = 0;
  if (!top) return;
  lstrcpynW(to, top->text, size);
  *stack = top->next;
  GlobalFree(top);
}

static void push(stack_entry **stack, const WCHAR *text, int size)
{
  stack_entry *top = GlobalAlloc(GPTR, sizeof(stack_entry) + size * sizeof(WCHAR));
  if (!top) return;
  lstrcpynW(top->text, text, size);
  top->next = *stack;
  *stack = top;
}

static BOOL same(const WCHAR *a, int aLength, const WCHAR *b, int bLength)
{
  return CompareStringOrdinal(a, aLength, b, bLength, TRUE) == CSTR_EQUAL;
}

/* ---- PATH of this user (HKCU\Environment). Read, changed in memory and written whole, with the type that it had. ---- */

typedef struct {
  HKEY key;
  WCHAR *text; /* with room for `room` more characters and the end */
  DWORD type;
  BOOL exists;
} path_value;

static BOOL openPath(path_value *path, int room)
{
  DWORD bytes = 0;
  path->text = NULL;
  if (RegCreateKeyExW(HKEY_CURRENT_USER, L"Environment", 0, NULL, 0, KEY_QUERY_VALUE | KEY_SET_VALUE, NULL, &path->key, NULL))
    return FALSE;
  LSTATUS status = RegQueryValueExW(path->key, L"Path", NULL, &path->type, NULL, &bytes);
  path->exists = status == ERROR_SUCCESS;
  if (!path->exists) {
    bytes = 0;
    path->type = REG_EXPAND_SZ;
  }
  /* Anything else than a missing value or a text was put there by somebody for a reason that we do not know. */
  if ((status == ERROR_SUCCESS || status == ERROR_FILE_NOT_FOUND) && (path->type == REG_SZ || path->type == REG_EXPAND_SZ)) {
    path->text = HeapAlloc(heap(), HEAP_ZERO_MEMORY, bytes + (room + 2) * sizeof(WCHAR));
    /* The value may lack its end; the zeros after it are one. */
    if (path->text && (!path->exists || !RegQueryValueExW(path->key, L"Path", NULL, NULL, (BYTE *)path->text, &bytes))) return TRUE;
  }
  if (path->text) HeapFree(heap(), 0, path->text);
  RegCloseKey(path->key);
  return FALSE;
}

static void closePath(path_value *path)
{
  HeapFree(heap(), 0, path->text);
  RegCloseKey(path->key);
}

static BOOL writePath(path_value *path)
{
  DWORD bytes = (lstrlenW(path->text) + 1) * sizeof(WCHAR);
  if (RegSetValueExW(path->key, L"Path", 0, path->type, (const BYTE *)path->text, bytes)) return FALSE;
  DWORD_PTR ignored;
  SendMessageTimeoutW(HWND_BROADCAST, WM_SETTINGCHANGE, 0, (LPARAM)L"Environment", SMTO_ABORTIFHUNG, 5000, &ignored);
  return TRUE;
}

/* Where `folder` stands between semicolons, or NULL. */
static WCHAR *findInPath(WCHAR *path, const WCHAR *folder)
{
  int length = lstrlenW(folder);
  for (WCHAR *at = path;;) {
    WCHAR *end = at;
    while (*end && *end != L';') end++;
    if (end - at == length && same(at, length, folder, length)) return at;
    if (!*end) return NULL;
    at = end + 1;
  }
}

/* folder -> "added", "there", "too long" or "failed" */
CALL(AddToPath)
{
  WCHAR folder[1024];
  path_value path;
  const WCHAR *result = L"failed";
  pop(stack, folder, 1024);
  if (openPath(&path, lstrlenW(folder) + 1)) {
    int length = lstrlenW(path.text);
    if (findInPath(path.text, folder)) result = L"there";
    else if (length + 1 + lstrlenW(folder) > LONGEST_PATH) result = L"too long";
    else {
      /* Always with a semicolon of its own, so that taking it away leaves what was there, to the character. */
      if (length > 0) path.text[length++] = L';';
      lstrcpyW(path.text + length, folder);
      if (writePath(&path)) result = L"added";
    }
    closePath(&path);
  }
  push(stack, result, size);
}

/* folder -> "removed", "not there" or "failed" */
CALL(RemoveFromPath)
{
  WCHAR folder[1024];
  path_value path;
  const WCHAR *result = L"failed";
  pop(stack, folder, 1024);
  if (openPath(&path, 0)) {
    WCHAR *at = findInPath(path.text, folder);
    result = L"not there";
    if (at) {
      WCHAR *rest = at + lstrlenW(folder);
      if (at > path.text) at--;
      else if (*rest == L';') rest++;
      while ((*at++ = *rest++));
      if (path.text[0]) result = writePath(&path) ? L"removed" : L"failed";
      else result = RegDeleteValueW(path.key, L"Path") ? L"failed" : L"removed";
    }
    closePath(&path);
  }
  push(stack, result, size);
}

/* ---- Who else may write to a folder ---- */

/* Everyone, users who are signed in, users at this computer, the group Users, guests. */
static const struct { BYTE authority; BYTE count; DWORD parts[2]; } others[] = {
  {1, 1, {0, 0}}, {5, 1, {11, 0}}, {5, 1, {4, 0}}, {5, 2, {32, 545}}, {5, 2, {32, 546}},
};

static BOOL isOthers(PSID sid)
{
  for (UINT index = 0; index < sizeof others / sizeof *others; index++) {
    SID_IDENTIFIER_AUTHORITY authority = {{0, 0, 0, 0, 0, others[index].authority}};
    PSID other;
    if (!AllocateAndInitializeSid(&authority, others[index].count, others[index].parts[0], others[index].parts[1], 0, 0, 0, 0, 0, 0,
                                  &other))
      continue;
    BOOL equal = EqualSid(sid, other);
    FreeSid(other);
    if (equal) return TRUE;
  }
  return FALSE;
}

/* Whether an entry allows one of `rights` to others. `inherited`: also what counts only for things inside. */
static BOOL allowsOthers(const WCHAR *folder, DWORD rights, BOOL inherited)
{
  PACL list = NULL;
  PSECURITY_DESCRIPTOR descriptor = NULL;
  if (GetNamedSecurityInfoW((WCHAR *)folder, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, &list, NULL, &descriptor))
    return FALSE;
  /* No list: everything is allowed to everyone, as on a memory stick. */
  BOOL found = list == NULL;
  for (UINT index = 0; list && index < list->AceCount && !found; index++) {
    ACCESS_ALLOWED_ACE *entry;
    if (!GetAce(list, index, (void **)&entry) || entry->Header.AceType != ACCESS_ALLOWED_ACE_TYPE) continue;
    if ((entry->Header.AceFlags & INHERIT_ONLY_ACE) && !inherited) continue;
    found = (entry->Mask & rights) && isOthers((PSID)&entry->SidStart);
  }
  LocalFree(descriptor);
  return found;
}

/* folder -> "1" when others could put a program of theirs in the place of ours, else "0" */
CALL(IsSharedFolder)
{
  static const DWORD change = GENERIC_ALL | WRITE_DAC | WRITE_OWNER | FILE_DELETE_CHILD;
  WCHAR folder[1024];
  pop(stack, folder, 1024);
  int end = lstrlenW(folder);
  while (end > 3 && folder[end - 1] == L'\\') folder[--end] = 0;
  BOOL shared = allowsOthers(folder, change | GENERIC_WRITE | DELETE | FILE_ADD_FILE | FILE_ADD_SUBDIRECTORY, TRUE);
  /* Above it: whoever may rename or delete a folder on the way can put another there. */
  while (!shared && end > 3) {
    while (end > 3 && folder[end - 1] != L'\\') end--;
    if (end > 3) end--;
    folder[end] = 0;
    shared = allowsOthers(folder, end > 3 ? change | DELETE : change, FALSE);
  }
  push(stack, shared ? L"1" : L"0", size);
}

/* ---- Processes ---- */

/* -> "1" when the person let this process run with more rights than theirs (UAC), else "0" */
CALL(IsElevated)
{
  HANDLE token;
  TOKEN_ELEVATION_TYPE type = TokenElevationTypeDefault;
  DWORD bytes;
  if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
    if (!GetTokenInformation(token, TokenElevationType, &type, sizeof type, &bytes)) type = TokenElevationTypeDefault;
    CloseHandle(token);
  }
  push(stack, type == TokenElevationTypeFull ? L"1" : L"0", size);
}

/* command line, milliseconds -> exit code, "late" or "failed". Without a window; a program that is late is left alone. */
CALL(RunHidden)
{
  WCHAR *command = HeapAlloc(heap(), HEAP_ZERO_MEMORY, LONGEST_FILE * sizeof(WCHAR));
  WCHAR text[32];
  const WCHAR *result = L"failed";
  WCHAR system[MAX_PATH];
  STARTUPINFOW startup;
  PROCESS_INFORMATION process;
  SecureZeroMemory(&startup, sizeof startup);
  startup.cb = sizeof startup;
  pop(stack, command, LONGEST_FILE);
  pop(stack, text, 32);
  DWORD limit = 0;
  for (WCHAR *digit = text; *digit >= L'0' && *digit <= L'9'; digit++) limit = limit * 10 + (*digit - L'0');
  if (GetSystemDirectoryW(system, MAX_PATH) &&
      CreateProcessW(NULL, command, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, system, &startup, &process)) {
    result = L"late";
    if (WaitForSingleObject(process.hProcess, limit) == WAIT_OBJECT_0) {
      DWORD code = 0;
      GetExitCodeProcess(process.hProcess, &code);
      wsprintfW(text, L"%u", code);
      result = text;
    }
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
  }
  push(stack, result, size);
  HeapFree(heap(), 0, command);
}

/* Full path of a program -> how many of its processes had to be ended. Never another program of the same name. */
CALL(EndProcesses)
{
  static DWORD ids[16384];
  WCHAR file[1024];
  WCHAR text[32];
  DWORD bytes = 0;
  DWORD ended = 0;
  WCHAR *image = HeapAlloc(heap(), 0, LONGEST_FILE * sizeof(WCHAR));
  pop(stack, file, 1024);
  if (image && EnumProcesses(ids, sizeof ids, &bytes)) {
    for (DWORD index = 0; index < bytes / sizeof *ids; index++) {
      HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_TERMINATE | SYNCHRONIZE, FALSE, ids[index]);
      if (!process) continue;
      DWORD length = LONGEST_FILE;
      if (QueryFullProcessImageNameW(process, 0, image, &length) && same(image, -1, file, -1) && TerminateProcess(process, 1)) {
        WaitForSingleObject(process, 5000);
        ended++;
      }
      CloseHandle(process);
    }
  }
  if (image) HeapFree(heap(), 0, image);
  wsprintfW(text, L"%u", ended);
  push(stack, text, size);
}

BOOL WINAPI entry(HINSTANCE instance, DWORD reason, void *reserved)
{
  return TRUE;
}
