; What is ours of the installer, included as Tauri's installer includes it, with the little of Tauri's that it has to do
; with. Compiled by `cargo xtask test-package`, where a warning is an error, and run under Wine where there is one:
; `uninstall.exe /FORGET` is the box that was ticked.
Unicode true
!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include "hooks.nsh"

!define PRODUCTNAME "Hazri"
!define VERSION "0.0.0"
!define BUNDLEID "in.hazri.Hazri"
!define MANUPRODUCTKEY "Software\Hazri\Hazri"

Var UpdateMode
Var DeleteAppDataCheckboxState

Name "${PRODUCTNAME}"
OutFile "${OUTFILE}"
RequestExecutionLevel user
InstallDir "$TEMP\hazri-trial"

!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Hindi"
!include "${WORDS}\English.nsh"
!include "${WORDS}\Hindi.nsh"

; An item as the app would keep it, without a secret in it: a CREDENTIALW with a target and a user.
!macro Keep NAME
  System::Call '*(i 0, i 1, w "${NAME}.${BUNDLEID}", p 0, l 0, i 0, i 0, p 0, i 2, i 0, p 0, p 0, w "${NAME}") p .r1'
  System::Call 'advapi32::CredWriteW(p r1, i 0) i .r2'
!macroend

Section Install
  DetailPrint "$(addOrReinstall) $(alreadyInstalled) $(alreadyInstalledLong) $(appRunning) $(appRunningOkKill)"
  DetailPrint "$(chooseMaintenanceOption) $(choowHowToInstall) $(createDesktop) $(dontUninstall)"
  DetailPrint "$(dontUninstallDowngrade) $(failedToKillApp) $(installingWebview2) $(newerVersionInstalled) $(older)"
  DetailPrint "$(olderOrUnknownVersionInstalled) $(silentDowngrades) $(unableToUninstall) $(uninstallApp)"
  DetailPrint "$(uninstallBeforeInstalling) $(unknown) $(webview2AbortError) $(webview2DownloadError)"
  DetailPrint "$(webview2DownloadSuccess) $(webview2Downloading) $(webview2InstallError) $(webview2InstallSuccess)"
  SetOutPath $INSTDIR
  WriteUninstaller "$INSTDIR\uninstall.exe"
  !insertmacro NSIS_HOOK_POSTINSTALL
  !insertmacro Keep "developer_key"
  !insertmacro Keep "access_key"
  !insertmacro Keep "signer_token"
  !insertmacro Keep "aadhaar_rsa_key_sha256"
  !insertmacro Keep "of_another_program"
SectionEnd

Section Uninstall
  DetailPrint "$(deleteAppData)"
  !insertmacro NSIS_HOOK_PREUNINSTALL
  StrCpy $UpdateMode 0
  StrCpy $DeleteAppDataCheckboxState 0
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/FORGET" $R1
  ${IfNot} ${Errors}
    StrCpy $DeleteAppDataCheckboxState 1
  ${EndIf}
  DeleteRegValue HKCU "${HAZRI_STARTS}" "${PRODUCTNAME}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  !insertmacro NSIS_HOOK_POSTUNINSTALL
SectionEnd
