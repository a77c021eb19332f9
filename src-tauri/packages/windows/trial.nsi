; Compiles what is ours of the installer as Tauri's installer includes it, and does what the hooks do on a PC where
; there is nothing. `makensis -WX`: a warning is an error. Called by `cargo xtask test-package`.
Unicode true
!include MUI2.nsh
!include LogicLib.nsh
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
SectionEnd

Section Uninstall
  DetailPrint "$(deleteAppData)"
  !insertmacro NSIS_HOOK_PREUNINSTALL
  StrCpy $UpdateMode 0
  StrCpy $DeleteAppDataCheckboxState 1
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  !insertmacro NSIS_HOOK_POSTUNINSTALL
SectionEnd
