; The setup of CardBridge for Windows. It is included by a script that installer/src/windows writes for each build, which defines:
;   PROGRAM_VERSION   such as 1.2.3
;   PROGRAM_ICON      an .ico
;   PROGRAM_SIZE      of all files together, in KiB
;   FOR_ARM64         when the program is for ARM; else it is for x64
;   WINDOWS_SOURCES   this folder
; and the macros ProgramFiles and un.ProgramFiles, which write and delete exactly the files of the program.
;
; For one person, without an administrator: nothing outside their profile is written, nothing is asked of UAC.
; Switches: /S silent; /D=FOLDER (last, without quotes); /LANG=1028 or 1033; /NOSTART, /NOAUTOSTART, /NOPATH; /SHAREDFOLDER takes a
; folder that others may write to. Uninstaller: /S silent; /ALL also deletes settings and remembered sites.

SetCompressor /FINAL /SOLID lzma
SetCompressorDictSize 64
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
; How a setup or an uninstaller that gave up ends; besides, NSIS has 1 (the person cancelled) and 2.
!define EXIT_SHARED_FOLDER 3
!define EXIT_IN_USE 4
!define EXIT_NO_ROOM 5
!define EXIT_WRONG_SYSTEM 6
!define EXIT_NOT_WRITTEN 7

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WinVer.nsh
!include x64.nsh
!include nsDialogs.nsh

!define PROGRAM "cardbridge.exe"
!define STARTER "CardBridge Desktop.exe"
!define TRAY_HELPER "resources\tray\tray_windows_release.exe"
!define UNINSTALLER "Uninstall CardBridge.exe"
!define SHORTCUT "$SMPROGRAMS\CardBridge.lnk"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\CardBridge"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
; Where Windows keeps that somebody switched an entry of the Run key off in the Task Manager.
!define APPROVED_KEY "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define RUN_VALUE "CardBridge"

Name "CardBridge"
BrandingText "CardBridge ${PROGRAM_VERSION}"
InstallDir "$LOCALAPPDATA\Programs\CardBridge"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
ShowInstDetails hide
ShowUninstDetails hide

!ifndef MUI_ICON
  !define MUI_ICON "${PROGRAM_ICON}"
  !define MUI_UNICON "${PROGRAM_ICON}"
!endif
!ifndef MUI_WELCOMEFINISHPAGE_BITMAP
  !define MUI_WELCOMEFINISHPAGE_BITMAP "${WINDOWS_SOURCES}/wizard.bmp"
!endif
!define MUI_ABORTWARNING

!define MUI_WELCOMEPAGE_TITLE "$(WelcomeTitle)"
!define MUI_WELCOMEPAGE_TEXT "$(WelcomeText)"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "$(Licence)"
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE LeaveFolder
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_TITLE "$(FinishTitle)"
!define MUI_FINISHPAGE_TEXT "$(FinishText)"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "$(StartNow)"
!define MUI_FINISHPAGE_RUN_FUNCTION StartProgram
!insertmacro MUI_PAGE_FINISH

UninstPage custom un.AskWhatToDelete un.LeaveWhatToDelete
!insertmacro MUI_UNPAGE_INSTFILES

; The first is the one of a system whose language is neither, were it not for ChooseLanguage.
!insertmacro MUI_LANGUAGE "TradChinese"
!insertmacro MUI_LANGUAGE "English"
SetFont /LANG=${LANG_TRADCHINESE} "Microsoft JhengHei UI" 9
SetFont /LANG=${LANG_ENGLISH} "Segoe UI" 9
!include /CHARSET=UTF8 "${WINDOWS_SOURCES}/language/zh-TW.nsh"
!include /CHARSET=UTF8 "${WINDOWS_SOURCES}/language/en.nsh"
LicenseLangString Licence ${LANG_TRADCHINESE} "${WINDOWS_SOURCES}/language/licence.zh-TW.txt"
LicenseLangString Licence ${LANG_ENGLISH} "${WINDOWS_SOURCES}/language/licence.en.txt"

; For English electron-builder has them.
VIAddVersionKey /LANG=${LANG_TRADCHINESE} "ProductName" "CardBridge"
VIAddVersionKey /LANG=${LANG_TRADCHINESE} "ProductVersion" "${PROGRAM_VERSION}"
VIAddVersionKey /LANG=${LANG_TRADCHINESE} "FileVersion" "${PROGRAM_VERSION}"
VIAddVersionKey /LANG=${LANG_TRADCHINESE} "FileDescription" "CardBridge 安裝程式"
VIAddVersionKey /LANG=${LANG_TRADCHINESE} "CompanyName" "CardBridge"
VIAddVersionKey /LANG=${LANG_TRADCHINESE} "LegalCopyright" "MIT"

Var EarlierFolder
Var CheckedFolder
Var DeleteSettings
Var Checkbox

; ---- both

!macro Both un
  ; The language of the system when it is Chinese, else English. NSIS would take the first language for every other one.
  Function ${un}ChooseLanguage
    System::Call 'kernel32::GetUserDefaultUILanguage() i .r0'
    IntOp $0 $0 & 0x3ff
    ${If} $0 == 4
      StrCpy $LANGUAGE ${LANG_TRADCHINESE}
    ${Else}
      StrCpy $LANGUAGE ${LANG_ENGLISH}
    ${EndIf}
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/LANG=" $1
    ${If} $1 == ${LANG_TRADCHINESE}
    ${OrIf} $1 == ${LANG_ENGLISH}
      StrCpy $LANGUAGE $1
    ${EndIf}
  FunctionEnd

  ; Two at once would write and delete the same files. The handle ends with the process.
  Function ${un}BeTheOnlyOne
    System::Call 'kernel32::CreateMutexW(p 0, i 0, w "Local\CardBridge.Setup") p .r0 ?e'
    Pop $0
    ${If} $0 = 183
      MessageBox MB_OK|MB_ICONSTOP "$(AlreadyRunning)" /SD IDOK
      SetErrorLevel ${EXIT_IN_USE}
      Quit
    ${EndIf}
  FunctionEnd

  ; $R0: a folder of CardBridge. Asks the program there to stop, waits for it to be gone, and ends what is left of exactly these
  ; files. Sets the error flag when the program can still not be written.
  Function ${un}StopProgram
    ${If} ${FileExists} "$R0\${PROGRAM}"
      setup-help::RunHidden '"$R0\${PROGRAM}" stop' 15000
      Pop $0
    ${EndIf}
    ; Twenty times half a second.
    StrCpy $1 0
    ${Do}
      Call ${un}IsProgramFree
      ${If} $0 == 1
        ClearErrors
        Return
      ${EndIf}
      ${If} $1 == 20
        setup-help::EndProcesses "$R0\${STARTER}"
        Pop $0
        setup-help::EndProcesses "$R0\${PROGRAM}"
        Pop $0
        setup-help::EndProcesses "$R0\${TRAY_HELPER}"
        Pop $0
      ${EndIf}
      Sleep 500
      IntOp $1 $1 + 1
    ${LoopUntil} $1 > 26
    SetErrors
  FunctionEnd

  ; $0: 1 when no process runs from the files in $R0, as Windows lets a program that runs not be written.
  Function ${un}IsProgramFree
    StrCpy $0 0
    !insertmacro ReturnWhenInUse "${PROGRAM}"
    !insertmacro ReturnWhenInUse "${STARTER}"
    !insertmacro ReturnWhenInUse "${TRAY_HELPER}"
    StrCpy $0 1
  FunctionEnd
!macroend

!macro ReturnWhenInUse file
  ${If} ${FileExists} "$R0\${file}"
    ClearErrors
    FileOpen $2 "$R0\${file}" a
    ${If} ${Errors}
      Return
    ${EndIf}
    FileClose $2
  ${EndIf}
!macroend

!insertmacro Both ""
!insertmacro Both "un."

; ---- the setup

Function .onInit
  SetShellVarContext current
  Call ChooseLanguage
  ; What Node 26 needs.
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(NeedsWindows10)" /SD IDOK
    SetErrorLevel ${EXIT_WRONG_SYSTEM}
    Quit
  ${EndIf}
  !ifdef FOR_ARM64
    ${IfNot} ${IsNativeARM64}
      MessageBox MB_OK|MB_ICONSTOP "$(NeedsArm64)" /SD IDOK
      SetErrorLevel ${EXIT_WRONG_SYSTEM}
      Quit
    ${EndIf}
  !endif
  Call BeTheOnlyOne
FunctionEnd

; Removes a \ at the end, which C:\ keeps.
Function TidyFolder
  StrLen $0 $INSTDIR
  ${If} $0 > 3
    StrCpy $1 $INSTDIR 1 -1
    ${If} $1 == "\"
      StrCpy $INSTDIR $INSTDIR -1
    ${EndIf}
  ${EndIf}
FunctionEnd

Function LeaveFolder
  Call TidyFolder
  ; A folder of other things gets one of ours inside: the files of a program do not belong between a person's.
  ${If} ${FileExists} "$INSTDIR\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\${PROGRAM}"
    ${DirState} "$INSTDIR" $0
    ${If} $0 == 1
      StrCpy $1 $INSTDIR "" -1
      ${If} $1 == "\"
        StrCpy $INSTDIR "$INSTDIRCardBridge"
      ${Else}
        StrCpy $INSTDIR "$INSTDIR\CardBridge"
      ${EndIf}
      MessageBox MB_OKCANCEL|MB_ICONINFORMATION "$(FolderNotEmpty)" IDOK +2
      Abort
    ${EndIf}
  ${EndIf}
  Call MakeFolder
  ${If} ${Errors}
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(FolderNotWritable)"
    Abort
  ${EndIf}
  setup-help::IsSharedFolder "$INSTDIR"
  Pop $0
  ${If} $0 == 1
    MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$(FolderShared)" IDYES +3
    RMDir "$INSTDIR"
    Abort
  ${EndIf}
  StrCpy $CheckedFolder $INSTDIR
FunctionEnd

; Sets the error flag when nothing can be written there.
Function MakeFolder
  ClearErrors
  CreateDirectory "$INSTDIR"
  ${IfNot} ${Errors}
    GetTempFileName $0 "$INSTDIR"
    Delete "$0"
  ${EndIf}
FunctionEnd

!macro GiveUp code text
  MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  SetErrorLevel ${code}
  Quit
!macroend

Section
  SetShellVarContext current
  Call TidyFolder
  Call MakeFolder
  ${If} ${Errors}
    !insertmacro GiveUp ${EXIT_NOT_WRITTEN} "$(FolderNotWritable)"
  ${EndIf}
  ; In a silent run nobody was asked yet.
  ${If} $CheckedFolder != $INSTDIR
    setup-help::IsSharedFolder "$INSTDIR"
    Pop $2
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/SHAREDFOLDER" $1
    ${If} ${Errors}
    ${AndIf} $2 == 1
      RMDir "$INSTDIR"
      !insertmacro GiveUp ${EXIT_SHARED_FOLDER} "$(FolderShared)"
    ${EndIf}
  ${EndIf}
  ${GetRoot} "$INSTDIR" $0
  ClearErrors
  ${DriveSpace} "$0\" "/D=F /S=K" $1
  ${IfNot} ${Errors}
  ${AndIf} $1 < ${PROGRAM_SIZE}
    !insertmacro GiveUp ${EXIT_NO_ROOM} "$(NoRoom)"
  ${EndIf}

  ; An earlier version goes with its own list of files; what the person set stays.
  ReadRegStr $EarlierFolder HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $EarlierFolder != ""
    StrCpy $R0 $EarlierFolder
    DetailPrint "$(Stopping)"
    Call StopProgram
    ${If} ${Errors}
      !insertmacro GiveUp ${EXIT_IN_USE} "$(InUse)"
    ${EndIf}
    ${If} ${FileExists} "$EarlierFolder\${UNINSTALLER}"
      InitPluginsDir
      CopyFiles /SILENT "$EarlierFolder\${UNINSTALLER}" "$PLUGINSDIR\earlier.exe"
      ExecWait '"$PLUGINSDIR\earlier.exe" /S /UPGRADE _?=$EarlierFolder' $0
    ${EndIf}
    ${If} $EarlierFolder != $INSTDIR
      setup-help::RemoveFromPath "$EarlierFolder"
      Pop $0
    ${EndIf}
  ${EndIf}
  ; Somebody may have unpacked the program into this folder by hand.
  StrCpy $R0 $INSTDIR
  Call StopProgram
  ${If} ${Errors}
    !insertmacro GiveUp ${EXIT_IN_USE} "$(InUse)"
  ${EndIf}

  SetOverwrite on
  ClearErrors
  !insertmacro ProgramFiles
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\${UNINSTALLER}"
  ${If} ${Errors}
    !insertmacro GiveUp ${EXIT_NOT_WRITTEN} "$(NotWritten)"
  ${EndIf}

  CreateShortCut "${SHORTCUT}" "$INSTDIR\${STARTER}" "" "$INSTDIR\${STARTER}" 0 SW_SHOWNORMAL "" "$(ShortcutHint)"

  ; Who had it and has switched it off does not get it again. The quotes are what keeps C:\Users\A B\… from starting C:\Users\A.exe.
  ReadRegStr $0 HKCU "${RUN_KEY}" "${RUN_VALUE}"
  ${If} $0 != ""
  ${OrIf} $EarlierFolder == ""
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/NOAUTOSTART" $1
    ${If} ${Errors}
      WriteRegStr HKCU "${RUN_KEY}" "${RUN_VALUE}" '"$INSTDIR\${STARTER}"'
    ${EndIf}
  ${EndIf}

  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/NOPATH" $1
  ${If} ${Errors}
    setup-help::AddToPath "$INSTDIR"
    Pop $0
    ${If} $0 == "too long"
    ${OrIf} $0 == "failed"
      DetailPrint "$(NotInPath)"
    ${EndIf}
  ${EndIf}

  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "CardBridge"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${STARTER}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${PROGRAM_VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "CardBridge"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${PROGRAM_SIZE}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1

  ${If} ${Silent}
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/NOSTART" $1
    ${If} ${Errors}
      Call StartProgram
    ${EndIf}
  ${EndIf}
  ClearErrors
SectionEnd

Function StartProgram
  setup-help::IsElevated
  Pop $0
  ${If} $0 == 1
    ; "Run as administrator" is for the setup and not for what runs from then on: Explorer, which runs already, starts it as the person.
    Exec '"$WINDIR\explorer.exe" "$INSTDIR\${STARTER}"'
  ${Else}
    Exec '"$INSTDIR\${STARTER}"'
  ${EndIf}
FunctionEnd

; ---- the uninstaller

Function un.onInit
  SetShellVarContext current
  Call un.ChooseLanguage
  StrCpy $DeleteSettings 0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ALL" $1
  ${IfNot} ${Errors}
    StrCpy $DeleteSettings 1
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/UPGRADE" $1
  ${If} ${Errors}
    ; In an upgrade the setup is the only one already.
    Call un.BeTheOnlyOne
  ${EndIf}
FunctionEnd

Function un.AskWhatToDelete
  !insertmacro MUI_HEADER_TEXT "$(UninstallTitle)" "$(UninstallHint)"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 36u "$(UninstallText)"
  Pop $0
  ${NSD_CreateLabel} 0 40u 100% 12u "$INSTDIR"
  Pop $0
  ${NSD_CreateCheckbox} 0 60u 100% 12u "$(UninstallSettings)"
  Pop $Checkbox
  ${If} $DeleteSettings == 1
    ${NSD_Check} $Checkbox
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function un.LeaveWhatToDelete
  ${NSD_GetState} $Checkbox $DeleteSettings
FunctionEnd

Section Uninstall
  SetShellVarContext current
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/UPGRADE" $1
  ${If} ${Errors}
    StrCpy $R1 0
  ${Else}
    StrCpy $R1 1
  ${EndIf}

  StrCpy $R0 $INSTDIR
  ${If} $R1 == 0
  ${AndIf} ${FileExists} "$INSTDIR\${PROGRAM}"
    DetailPrint "$(RemovingTraces)"
    ; Stops the program, takes back its certificate and what starts it at login; the person's own answer to Windows may take a while.
    ${If} $DeleteSettings == 1
      setup-help::RunHidden '"$INSTDIR\${PROGRAM}" remove-traces --all' 60000
    ${Else}
      setup-help::RunHidden '"$INSTDIR\${PROGRAM}" remove-traces' 60000
    ${EndIf}
    Pop $0
    ${If} $0 != 0
      DetailPrint "$(TracesLeft) ($0)"
    ${EndIf}
  ${EndIf}
  DetailPrint "$(Stopping)"
  Call un.StopProgram
  ${If} ${Errors}
    !insertmacro GiveUp ${EXIT_IN_USE} "$(InUse)"
  ${EndIf}

  SetOutPath $TEMP
  !insertmacro un.ProgramFiles
  Delete "$INSTDIR\${UNINSTALLER}"
  ; Only when nothing else is in it.
  RMDir "$INSTDIR"

  ${If} $R1 == 0
    Delete "${SHORTCUT}"
    DeleteRegValue HKCU "${RUN_KEY}" "${RUN_VALUE}"
    DeleteRegValue HKCU "${APPROVED_KEY}" "${RUN_VALUE}"
    ; As the setup wrote it: this program may have been started by another name of the same folder.
    ReadRegStr $1 HKCU "${UNINSTALL_KEY}" "InstallLocation"
    ${If} $1 == ""
      StrCpy $1 $INSTDIR
    ${EndIf}
    setup-help::RemoveFromPath "$1"
    Pop $0
    DeleteRegKey HKCU "${UNINSTALL_KEY}"
  ${EndIf}
SectionEnd
